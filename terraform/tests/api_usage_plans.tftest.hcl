# Quotas of clients: an API key besides the token, and never in its place.
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
  target          = aws_api_gateway_api_key.this
  override_during = plan
  values          = { id = "key" }
}

override_resource {
  target          = aws_api_gateway_usage_plan.this
  override_during = plan
  values          = { id = "plan" }
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
  public_routes = {
    function_name = "api-public"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api-public/invocations"
    routes        = ["GET /health"]
  }
  usage_plans = {
    gold   = { api_keys = ["acme", "initech"], quota = { limit = 100000, period = "MONTH" }, rate_limit = 50, burst_limit = 100 }
    silver = { api_keys = ["globex"], quota = { limit = 1000, period = "DAY" } }
    bronze = { api_keys = ["hooli"], rate_limit = 0.5, burst_limit = 1 }
  }
}

run "a_plan_for_each_client" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition = alltrue([
      for method in values(aws_api_gateway_method.any) :
      method.api_key_required && method.authorization == "COGNITO_USER_POOLS" && method.authorizer_id == "authorizer"
    ])
    error_message = "Each method with an authorizer must also require a key."
  }

  assert {
    condition     = alltrue([for method in concat(values(aws_api_gateway_method.public), values(aws_api_gateway_method.options)) : method.api_key_required != true])
    error_message = "Public routes and preflights must require no key."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_integration_response.options) : response.response_parameters["method.response.header.Access-Control-Allow-Headers"] == "'Authorization,Content-Type,X-Api-Key'"])
    error_message = "A browser must be able to send the key."
  }

  assert {
    condition     = aws_api_gateway_gateway_response.this["INVALID_API_KEY"].status_code == "403" && aws_api_gateway_gateway_response.this["QUOTA_EXCEEDED"].status_code == "429"
    error_message = "A request without a key, or over its quota, must get an explanation."
  }

  assert {
    condition = (
      aws_api_gateway_usage_plan.this["gold"].name == "api-gold" &&
      [one(aws_api_gateway_usage_plan.this["gold"].quota_settings).limit, one(aws_api_gateway_usage_plan.this["gold"].quota_settings).period] == [100000, "MONTH"] &&
      [one(aws_api_gateway_usage_plan.this["gold"].throttle_settings).rate_limit, one(aws_api_gateway_usage_plan.this["gold"].throttle_settings).burst_limit] == [50, 100] &&
      length(aws_api_gateway_usage_plan.this["silver"].throttle_settings) == 0 &&
      length(aws_api_gateway_usage_plan.this["bronze"].quota_settings) == 0
    )
    error_message = "A plan must have its quota and its limits, or none."
  }

  assert {
    condition     = alltrue([for plan in values(aws_api_gateway_usage_plan.this) : [for stage in plan.api_stages : [stage.api_id, stage.stage]] == [["a1b2c3d4e5", "live"]]])
    error_message = "A plan must be for this stage alone."
  }

  assert {
    condition = { for name, key in aws_api_gateway_api_key.this : name => [key.name, key.description] } == {
      acme    = ["api-acme", "For the usage plan gold"]
      initech = ["api-initech", "For the usage plan gold"]
      globex  = ["api-globex", "For the usage plan silver"]
      hooli   = ["api-hooli", "For the usage plan bronze"]
    } && keys(aws_api_gateway_usage_plan_key.this) == ["acme", "globex", "hooli", "initech"]
    error_message = "Each name must be a key, in its plan."
  }

  assert {
    condition     = output.api_key_ids == { acme = "key", initech = "key", globex = "key", hooli = "key" }
    error_message = "Keys must be found by their IDs, and not shown."
  }
}

run "a_header_that_is_allowed_already" {
  command = plan
  module { source = "./modules/api" }

  variables { cors_allow_headers = ["Authorization", "x-api-key"] }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_integration_response.options) : response.response_parameters["method.response.header.Access-Control-Allow-Headers"] == "'Authorization,x-api-key'"])
    error_message = "A header must be named once."
  }
}

run "no_plans" {
  command = plan
  module { source = "./modules/api" }

  variables { usage_plans = {} }

  assert {
    condition     = length(aws_api_gateway_usage_plan.this) == 0 && length(aws_api_gateway_api_key.this) == 0 && alltrue([for method in values(aws_api_gateway_method.any) : !method.api_key_required]) && !contains(keys(aws_api_gateway_gateway_response.this), "INVALID_API_KEY") && output.api_key_ids == {}
    error_message = "Without plans no method may require a key."
  }
}
