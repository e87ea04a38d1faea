# Public routes: the named methods need no token, and all other methods at their paths do.
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
  target          = aws_api_gateway_resource.public_1
  override_during = plan
  values          = { id = "depth1" }
}

override_resource {
  target          = aws_api_gateway_resource.public_2
  override_during = plan
  values          = { id = "depth2" }
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
  public_routes = {
    function_name      = "api-public"
    function_qualifier = "live"
    invoke_arn         = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api-public:live/invocations"
    routes             = ["GET /", "GET /health", "POST /webhooks/{source}", "POST /webhooks/{source}/events", "GET /webhooks/files/{path+}"]
  }
}

run "public_routes" {
  command = plan
  module { source = "./modules/api" }

  assert {
    condition = { for route, method in aws_api_gateway_method.public : route => [method.http_method, method.authorization, method.resource_id] if !strcontains(route, "/webhooks/{source}/") && !strcontains(route, "/files/") } == {
      "GET /"                   = ["GET", "NONE", "root"]
      "GET /health"             = ["GET", "NONE", "depth1"]
      "POST /webhooks/{source}" = ["POST", "NONE", "depth2"]
    } && length(aws_api_gateway_method.public) == 5
    error_message = "A named method must require no token, at its own path."
  }

  assert {
    condition = alltrue([
      for integration in values(aws_api_gateway_integration.public) :
      integration.type == "AWS_PROXY" && integration.uri == var.public_routes.invoke_arn
    ]) && length(aws_api_gateway_integration.public) == 5
    error_message = "It must lead to the function that acts for nobody."
  }

  assert {
    condition = toset(keys(aws_api_gateway_method.any)) == toset([
      "root", "proxy", "/health", "/webhooks", "/webhooks/{source}", "/webhooks/{source}/events", "/webhooks/files", "/webhooks/files/{path+}",
      ]) && alltrue([
      for method in values(aws_api_gateway_method.any) :
      method.http_method == "ANY" && method.authorization == "COGNITO_USER_POOLS" && method.authorizer_id == "authorizer"
    ])
    error_message = "Each resource, those on the way too, must have the authorizer on what is not named: API Gateway passes a request on where a resource lacks its method."
  }

  assert {
    condition     = alltrue([for integration in values(aws_api_gateway_integration.any) : integration.uri == var.function_invoke_arn])
    error_message = "Methods with the authorizer must lead to the callers' function."
  }

  assert {
    condition     = keys(aws_api_gateway_method.options) == keys(aws_api_gateway_method.any) && keys(aws_api_gateway_integration_response.options) == keys(aws_api_gateway_method.any)
    error_message = "Each resource must answer its preflights."
  }

  assert {
    condition = { for path, resource in aws_api_gateway_resource.public_1 : path => [resource.parent_id, resource.path_part] } == {
      "/health"   = ["root", "health"]
      "/webhooks" = ["root", "webhooks"]
    }
    error_message = "A path begins below the root path, with one resource for all that share it."
  }

  assert {
    condition = { for path, resource in aws_api_gateway_resource.public_2 : path => [resource.parent_id, resource.path_part] } == {
      "/webhooks/{source}" = ["depth1", "{source}"]
      "/webhooks/files"    = ["depth1", "files"]
    }
    error_message = "The second part must be below the first."
  }

  assert {
    condition = { for path, resource in aws_api_gateway_resource.public_3 : path => [resource.parent_id, resource.path_part] } == {
      "/webhooks/{source}/events" = ["depth2", "events"]
      "/webhooks/files/{path+}"   = ["depth2", "{path+}"]
    }
    error_message = "The third part must be below the second."
  }

  assert {
    condition = { for route, permission in aws_lambda_permission.public : route => permission.source_arn } == {
      for route, path in {
        "GET /"                          = "GET/"
        "GET /health"                    = "GET/health"
        "POST /webhooks/{source}"        = "POST/webhooks/*"
        "POST /webhooks/{source}/events" = "POST/webhooks/*/events"
        "GET /webhooks/files/{path+}"    = "GET/webhooks/files/*"
      } : route => "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/${path}"
    }
    error_message = "API Gateway must be allowed these methods and paths of this stage, and no other."
  }

  assert {
    condition     = alltrue([for permission in values(aws_lambda_permission.public) : permission.function_name == "api-public" && permission.qualifier == "live" && permission.principal == "apigateway.amazonaws.com" && permission.action == "lambda:InvokeFunction"])
    error_message = "The permission must be that of the public function's alias."
  }
}

run "behind_iam" {
  command = plan
  module { source = "./modules/api" }

  variables {
    authorizer       = "iam"
    user_pool_arns   = []
    endpoint_type    = "PRIVATE"
    vpc_endpoint_ids = ["vpce-1a2b3c4d"]
  }

  assert {
    condition     = alltrue([for method in values(aws_api_gateway_method.any) : method.authorization == "AWS_IAM"]) && alltrue([for method in values(aws_api_gateway_method.public) : method.authorization == "NONE"])
    error_message = "Other methods must require a signature."
  }

  assert {
    condition = jsondecode(data.aws_iam_policy_document.vpc_endpoints[0].json).Statement[0].Resource == [
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/POST/webhooks/*/events",
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/POST/webhooks/*",
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/webhooks/files/*",
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/health",
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/",
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/OPTIONS/*",
    ]
    error_message = "Unsigned requests to a private API may reach only public routes and preflights: ${data.aws_iam_policy_document.vpc_endpoints[0].json}."
  }

  assert {
    condition     = jsondecode(data.aws_iam_policy_document.vpc_endpoints[0].json).Statement[2].Effect == "Deny" && jsondecode(data.aws_iam_policy_document.vpc_endpoints[0].json).Statement[2].Resource == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*"
    error_message = "Public routes must also be limited to the endpoints."
  }
}

run "behind_a_function" {
  command = plan
  module { source = "./modules/api" }

  variables {
    authorizer     = "lambda"
    user_pool_arns = []
    lambda_authorizer = {
      function_name = "authorizer"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:authorizer/invocations"
    }
  }

  assert {
    condition     = alltrue([for method in values(aws_api_gateway_method.any) : method.authorization == "CUSTOM"]) && alltrue([for method in values(aws_api_gateway_method.public) : method.authorization == "NONE" && method.authorizer_id == null])
    error_message = "Other methods must have the Lambda authorizer."
  }
}

run "below_a_resource_of_yours" {
  command = plan
  module { source = "./modules/api" }

  variables {
    rest_api = {
      id                 = "a1b2c3d4e5"
      execution_arn      = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
      parent_resource_id = "parent"
      parent_path        = "/v1"
    }
    public_routes = {
      function_name = "api-public"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api-public/invocations"
      routes        = ["GET /health"]
    }
  }

  assert {
    condition     = aws_api_gateway_resource.public_1["/health"].parent_id == "parent" && aws_api_gateway_method.public["GET /health"].resource_id == "depth1"
    error_message = "A path must be below the parent."
  }

  assert {
    condition     = aws_lambda_permission.public["GET /health"].source_arn == "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/GET/v1/health"
    error_message = "The permission must be for the whole path, in any stage."
  }
}

run "limits_of_a_public_route" {
  command = plan
  module { source = "./modules/api" }

  variables { method_settings = { "~1webhooks~1{source}/POST" = { rate_limit = 1 }, "~1health/GET" = {}, "~1webhooks/GET" = {} } }

  assert {
    condition     = aws_api_gateway_method_settings.this["~1webhooks~1{source}/POST"].settings[0].throttling_rate_limit == 1
    error_message = "A public route can have its own limit."
  }
}

run "no_public_routes" {
  command = plan
  module { source = "./modules/api" }

  variables { public_routes = null }

  assert {
    condition     = sum([length(aws_api_gateway_method.public), length(aws_api_gateway_integration.public), length(aws_lambda_permission.public), length(local.public_resource_ids)]) == 0 && toset(keys(aws_api_gateway_method.any)) == toset(["root", "proxy"])
    error_message = "Without public routes every method must have the authorizer."
  }
}
