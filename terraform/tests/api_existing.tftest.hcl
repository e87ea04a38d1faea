# What the module adds to an existing API, and what it leaves alone.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_resource {
  target          = aws_api_gateway_resource.proxy
  override_during = plan
  values          = { id = "proxy" }
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
  rest_api = {
    id                 = "a1b2c3d4e5"
    execution_arn      = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
    parent_resource_id = "parent"
    parent_path        = "/v1/tenants"
  }
}

run "resources_below_the_parent" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition     = sum([length(aws_api_gateway_rest_api.this), length(aws_api_gateway_deployment.this), length(aws_api_gateway_stage.this), length(aws_api_gateway_gateway_response.this), length(aws_api_gateway_rest_api_policy.this), length(aws_api_gateway_method_settings.this)]) == 0
    error_message = "API, deployment, stage, gateway responses and policy are the owner's."
  }

  assert {
    condition     = aws_api_gateway_resource.proxy.rest_api_id == "a1b2c3d4e5" && aws_api_gateway_resource.proxy.parent_id == "parent" && aws_api_gateway_resource.proxy.path_part == "{proxy+}"
    error_message = "All paths below the parent lead to the function."
  }

  assert {
    condition = alltrue([
      for methods in [aws_api_gateway_method.any, aws_api_gateway_method.options] :
      toset(keys(methods)) == toset(["proxy"]) && methods["proxy"].resource_id == "proxy" && methods["proxy"].rest_api_id == "a1b2c3d4e5"
    ]) && aws_api_gateway_method.any["proxy"].authorization == "COGNITO_USER_POOLS"
    error_message = "The parent's own methods are the owner's."
  }

  assert {
    condition     = aws_api_gateway_authorizer.this[0].rest_api_id == "a1b2c3d4e5"
    error_message = "The authorizer must be the API's."
  }

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/*/v1/tenants/*"
    error_message = "The owner's other paths must not lead to the function."
  }

  assert {
    condition     = output.root_resource_id == "parent" && output.base_path == "/v1/tenants" && output.rest_api_id == "a1b2c3d4e5" && output.execution_arn == var.rest_api.execution_arn && output.stage_name == null && output.invoke_url == null && output.domain_target == null
    error_message = "The outputs must name the owner's API, or be null."
  }
}

run "below_the_root" {
  command = plan
  module { source = "./modules/api" }

  variables {
    rest_api = {
      id                 = "a1b2c3d4e5"
      execution_arn      = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
      parent_resource_id = "root"
    }
  }

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/*/*" && output.base_path == "" && toset(keys(aws_api_gateway_method.any)) == toset(["proxy"])
    error_message = "All paths below the root must lead to the function, except the root path itself."
  }
}
