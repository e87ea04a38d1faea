# Which requests reach the function, and which ones API Gateway answers without it.
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
  values = {
    id               = "a1b2c3d4e5"
    root_resource_id = "root"
    execution_arn    = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
  }
}

override_resource {
  target          = aws_api_gateway_resource.proxy
  override_during = plan
  values          = { id = "proxy" }
}

override_resource {
  target          = aws_api_gateway_authorizer.this
  override_during = plan
  values          = { id = "authorizer" }
}

override_resource {
  target          = aws_api_gateway_stage.this
  override_during = plan
  values          = { invoke_url = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live" }
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
}

run "defaults" {
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
    error_message = "With scopes API Gateway requires access tokens, which name no role."
  }

  assert {
    condition     = aws_api_gateway_authorizer.this[0].type == "COGNITO_USER_POOLS" && aws_api_gateway_authorizer.this[0].provider_arns == var.user_pool_arns
    error_message = "The authorizer must accept only tokens of the given pools."
  }

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*" && aws_lambda_permission.this.principal == "apigateway.amazonaws.com" && aws_lambda_permission.this.action == "lambda:InvokeFunction"
    error_message = "API Gateway must be allowed every path of this stage, the root path too, and no other API."
  }

  assert {
    condition     = aws_lambda_permission.this.function_name == "api" && aws_lambda_permission.this.qualifier == null
    error_message = "Without a qualifier API Gateway must call the function itself."
  }

  assert {
    condition = toset(keys(aws_api_gateway_integration.any)) == toset(["root", "proxy"]) && alltrue([
      for integration in values(aws_api_gateway_integration.any) :
      integration.type == "AWS_PROXY" && integration.uri == var.function_invoke_arn
    ])
    error_message = "Each path must lead to the function."
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["REGIONAL"]) && aws_api_gateway_rest_api.this[0].disable_execute_api_endpoint == false
    error_message = "The API must be regional and have its default endpoint."
  }

  assert {
    condition     = aws_api_gateway_stage.this[0].stage_name == "live" && aws_api_gateway_stage.this[0].xray_tracing_enabled == false && length(aws_api_gateway_stage.this[0].access_log_settings) == 0
    error_message = "The stage must be live, without traces and without a log that needs an account's role."
  }

  assert {
    condition     = sum([length(aws_api_gateway_rest_api_policy.this), length(aws_api_gateway_domain_name.this), length(aws_wafv2_web_acl_association.this), length(aws_api_gateway_method_settings.this), length(aws_api_gateway_account.this), length(aws_iam_role.logging), length(aws_cloudwatch_log_group.access), length(aws_api_gateway_authorizer.lambda), length(aws_lambda_permission.authorizer)]) == 0
    error_message = "Optional parts must be off."
  }

  assert {
    condition     = output.base_path == "" && output.domain_target == null && output.access_log_group_name == null && output.invoke_url == "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live"
    error_message = "Paths must be the function's own, below the stage's URL."
  }

  assert {
    condition     = output.root_resource_id == "root" && output.proxy_resource_id == "proxy" && output.authorizer_id == "authorizer"
    error_message = "The outputs must have the resources and the authorizer that an own route needs."
  }

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
      response.response_parameters == tomap({
        "method.response.header.Access-Control-Allow-Origin"  = "'*'"
        "method.response.header.Access-Control-Allow-Methods" = "'GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS'"
        "method.response.header.Access-Control-Allow-Headers" = "'Authorization,Content-Type'"
        "method.response.header.Access-Control-Max-Age"       = "'7200'"
      }) && response.response_templates == null
    ])
    error_message = "A preflight must be answered for any origin, and never allow credentials."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_gateway_response.this) : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"])
    error_message = "Any origin may read a refusal."
  }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_gateway_response.this) :
      response.response_parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    ]) && length(setsubtract(["DEFAULT_4XX", "DEFAULT_5XX"], keys(aws_api_gateway_gateway_response.this))) == 0
    error_message = "Every answer of API Gateway's own must be problem+json."
  }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_gateway_response.this) :
      lookup(jsondecode(response.response_templates["application/json"]), "status", null) == (response.status_code == null ? null : tonumber(response.status_code))
    ])
    error_message = "The status in a body must be the status of the answer."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_gateway_response.this) : !can(regex("\\$context[.\\w]*\\.(\\W|$)", response.response_templates["application/json"]))])
    error_message = "A full stop after a variable could be read as part of its name."
  }
}

run "function_may_be_called_by_its_alias" {
  command = plan
  module { source = "./modules/api" }

  variables {
    function_qualifier  = "live"
    function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api:live/invocations"
  }

  assert {
    condition     = aws_lambda_permission.this.function_name == "api" && aws_lambda_permission.this.qualifier == "live"
    error_message = "The permission must be for the alias."
  }
}

run "one_origin" {
  command = plan
  module { source = "./modules/api" }

  variables { cors_allow_origins = ["https://app.example.com"] }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_integration_response.options) :
      response.response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'https://app.example.com'" && response.response_templates == null
    ])
    error_message = "A preflight must be answered for the one origin."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_gateway_response.this) : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://app.example.com'"])
    error_message = "The one origin may read a refusal."
  }
}

run "several_origins" {
  command = plan
  module { source = "./modules/api" }

  variables { cors_allow_origins = ["https://app.example.com", "http://localhost:3000"] }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_integration_response.options) :
      response.response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'https://app.example.com'" &&
      !can(response.response_parameters["method.response.header.Access-Control-Allow-Credentials"])
    ])
    error_message = "Without another choice the answer must have the first origin."
  }

  assert {
    condition = alltrue([
      for response in values(aws_api_gateway_integration_response.options) :
      strcontains(response.response_templates["application/json"], "#if($origin == \"https://app.example.com\" || $origin == \"http://localhost:3000\")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end#set($context.responseOverride.header.Vary = \"Origin\")") &&
      length(split("responseOverride", response.response_templates["application/json"])) == 3 && response.content_handling == "CONVERT_TO_TEXT"
    ])
    error_message = "Only an origin of the list may get into the answer."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_integration_response.options) : !strcontains(response.response_templates["application/json"], "\n")])
    error_message = "A 204 has no body, not even an empty line."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_gateway_response.this) : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"])
    error_message = "Each of the origins must be able to read a refusal."
  }
}
