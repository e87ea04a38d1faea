# Who is let through to the function, and what API Gateway answers itself.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_resource {
  target          = aws_api_gateway_rest_api.this
  override_during = plan
  values          = { id = "a1b2c3d4e5", root_resource_id = "root" }
}

override_resource {
  target          = aws_api_gateway_authorizer.this
  override_during = plan
  values          = { id = "authorizer" }
}

override_resource {
  target          = aws_api_gateway_stage.this
  override_during = plan
  values          = { execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live" }
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
  cors_allow_origin   = "https://app.example.com"
}

run "every_request_needs_an_id_token" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition = toset(keys(aws_api_gateway_method.any)) == toset(["root", "proxy"]) && alltrue([
      for method in values(aws_api_gateway_method.any) :
      method.http_method == "ANY" && method.authorization == "COGNITO_USER_POOLS" && method.authorizer_id == "authorizer"
    ])
    error_message = "Each method on each path must have the authorizer."
  }

  assert {
    condition     = alltrue([for method in values(aws_api_gateway_method.any) : method.authorization_scopes == null])
    error_message = "With scopes API Gateway wants access tokens, which name no role."
  }

  assert {
    condition     = aws_api_gateway_authorizer.this.type == "COGNITO_USER_POOLS" && aws_api_gateway_authorizer.this.provider_arns == var.user_pool_arns
    error_message = "The authorizer must accept the tokens of the given pools alone."
  }
}

run "preflight_needs_none" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition = toset(keys(aws_api_gateway_method.options)) == toset(["root", "proxy"]) && alltrue([
      for method in values(aws_api_gateway_method.options) :
      method.http_method == "OPTIONS" && method.authorization == "NONE"
    ])
    error_message = "A preflight carries no token, on any path."
  }

  assert {
    condition     = alltrue([for integration in values(aws_api_gateway_integration.options) : integration.type == "MOCK" && integration.content_handling == "CONVERT_TO_TEXT"])
    error_message = "A preflight must not reach the function."
  }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_integration_response.options) :
      response.response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'https://app.example.com'"
    ])
    error_message = "A preflight must be answered for the given origin."
  }
}

run "own_answers_are_readable" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_gateway_response.this) :
      response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://app.example.com'" &&
      response.response_parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    ]) && length(setsubtract(["DEFAULT_4XX", "DEFAULT_5XX"], keys(aws_api_gateway_gateway_response.this))) == 0
    error_message = "Every answer of API Gateway's own must be problem+json that the origin may read."
  }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_gateway_response.this) :
      lookup(jsondecode(response.response_templates["application/json"]), "status", null) == (response.status_code == null ? null : tonumber(response.status_code))
    ])
    error_message = "The status in a body must be the status of the answer."
  }
}

run "function_may_be_called_by_this_stage" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*" && aws_lambda_permission.this.principal == "apigateway.amazonaws.com"
    error_message = "API Gateway must be allowed every path of this stage, the root path too, and no other API."
  }

  assert {
    condition = toset(keys(aws_api_gateway_integration.any)) == toset(["root", "proxy"]) && alltrue([
      for integration in values(aws_api_gateway_integration.any) :
      integration.type == "AWS_PROXY" && integration.uri == var.function_invoke_arn
    ])
    error_message = "Each path must lead to the function."
  }
}

run "illegal_inputs" {
  command         = plan
  expect_failures = [var.name, var.stage_name, var.user_pool_arns, var.cors_allow_origin, var.cors_allow_headers]
  module { source = "./modules/api" }

  variables {
    name               = "an api"
    stage_name         = "v1/live"
    user_pool_arns     = []
    cors_allow_origin  = "app.example.com"
    cors_allow_headers = ["X-Role, X-Other"]
  }
}
