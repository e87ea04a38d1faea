# The other two authorizers: a function that verifies tokens, and IAM, which verifies signatures.
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
  target          = aws_api_gateway_authorizer.lambda
  override_during = plan
  values          = { id = "authorizer" }
}

variables {
  name                = "api"
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
  authorizer          = "lambda"
  lambda_authorizer = {
    function_name      = "api-authorizer"
    function_qualifier = "live"
    invoke_arn         = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api-authorizer:live/invocations"
  }
}

run "lambda_authorizer" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition = toset(keys(aws_api_gateway_method.any)) == toset(["root", "proxy"]) && alltrue([
      for method in values(aws_api_gateway_method.any) :
      method.authorization == "CUSTOM" && method.authorizer_id == "authorizer" && method.authorization_scopes == null
    ])
    error_message = "Each method on each path must have the authorizer."
  }

  assert {
    condition     = aws_api_gateway_authorizer.lambda[0].authorizer_uri == var.lambda_authorizer.invoke_arn && length(aws_api_gateway_authorizer.this) == 0
    error_message = "The function must be the only authorizer."
  }

  assert {
    condition     = toset([for method in values(aws_api_gateway_method.options) : method.authorization]) == toset(["NONE"])
    error_message = "A preflight carries no token."
  }

  assert {
    condition     = aws_api_gateway_authorizer.lambda[0].type == "TOKEN" && aws_api_gateway_authorizer.lambda[0].identity_source == "method.request.header.Authorization" && aws_api_gateway_authorizer.lambda[0].authorizer_result_ttl_in_seconds == 300
    error_message = "A decision must depend only on the token, and be cached for five minutes."
  }

  assert {
    condition = [
      for token in ["a.b-_9.c", "Bearer a.b.c", "bearer a.b.c", "Basic a.b.c", "a.b", "a.b.c.d", "a..c", "a.b.c ", " a.b.c", ""] :
      can(regex(aws_api_gateway_authorizer.lambda[0].identity_validation_expression, token))
    ] == [true, true, true, false, false, false, false, false, false, false]
    error_message = "Only texts in the form of a token may reach the function."
  }

  assert {
    condition = alltrue([
      aws_lambda_permission.authorizer[0].source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/authorizers/authorizer",
      aws_lambda_permission.authorizer[0].principal == "apigateway.amazonaws.com",
      aws_lambda_permission.authorizer[0].action == "lambda:InvokeFunction",
      aws_lambda_permission.authorizer[0].function_name == "api-authorizer",
      aws_lambda_permission.authorizer[0].qualifier == "live",
    ])
    error_message = "API Gateway must be allowed to call the alias for this authorizer, and for nothing else."
  }

  # AWS takes any exception but "Unauthorized" for the second.
  assert {
    condition = alltrue([
      for type in ["AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"] :
      aws_api_gateway_gateway_response.this[type].status_code == "503" && aws_api_gateway_gateway_response.this[type].response_parameters["gatewayresponse.header.Retry-After"] == "'2'"
    ])
    error_message = "If the function cannot verify a token, the answer must have Retry-After."
  }

  assert {
    condition     = toset([for type, response in aws_api_gateway_gateway_response.this : type if can(response.response_parameters["gatewayresponse.header.Retry-After"])]) == toset(["AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"])
    error_message = "No other answer may have Retry-After."
  }
}

run "no_decision_is_cached" {
  command = plan
  module { source = "./modules/api" }

  variables {
    lambda_authorizer = {
      function_name = "api-authorizer"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api-authorizer/invocations"
      cache_seconds = 0
    }
  }

  assert {
    condition     = aws_api_gateway_authorizer.lambda[0].authorizer_result_ttl_in_seconds == 0 && aws_lambda_permission.authorizer[0].qualifier == null
    error_message = "0 must turn the cache off."
  }
}

run "subject_in_the_access_log" {
  command = plan
  module { source = "./modules/api" }

  variables { access_log = {} }

  assert {
    condition     = jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format).subject == "$context.authorizer.sub"
    error_message = "The log must name the caller as the function's context does."
  }
}

run "iam_judges_signatures" {
  command = plan
  module { source = "./modules/api" }

  variables {
    authorizer        = "iam"
    lambda_authorizer = null
    access_log        = {}
  }

  assert {
    condition = toset(keys(aws_api_gateway_method.any)) == toset(["root", "proxy"]) && alltrue([
      for method in values(aws_api_gateway_method.any) : method.authorization == "AWS_IAM" && method.authorizer_id == null
    ])
    error_message = "Each method on each path must require a signature."
  }

  assert {
    condition     = length(aws_api_gateway_authorizer.this) + length(aws_api_gateway_authorizer.lambda) + length(aws_lambda_permission.authorizer) == 0
    error_message = "IAM needs no authorizer."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format).subject == "$context.identity.cognitoAuthenticationProvider"
    error_message = "The log must name the user whose credentials signed."
  }

  assert {
    condition     = strcontains(aws_api_gateway_gateway_response.this["MISSING_AUTHENTICATION_TOKEN"].response_templates["application/json"], "not signed")
    error_message = "An unsigned request must get an explanation."
  }
}
