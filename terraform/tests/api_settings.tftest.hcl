# The rules for the objects of the api module, and the settings that they know. The messages are in
# tests/terraform/test_api_inputs.py.
variables {
  authorizer        = "cognito"
  endpoint_type     = "REGIONAL"
  region            = "eu-central-1"
  any_execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
  given             = {}
}

run "decisions_kept_for_half_a_second" {
  command         = plan
  expect_failures = [var.lambda_authorizer]
  module { source = "./modules/api/settings" }

  variables {
    authorizer = "lambda"
    lambda_authorizer = {
      function_name = "authorizer"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:authorizer/invocations"
      cache_seconds = 0.5
    }
  }
}

run "permissions_for_other_functions_policy_of_nothing_and_api_elsewhere" {
  command = plan
  expect_failures = [
    var.lambda_authorizer, # the address has an alias
    var.public_routes,     # the address has another function
    var.resource_policy,   # no statement
    var.rest_api,          # API of another region
    var.web_acl,           # web ACL without an ID
    var.domain,            # certificate without an ID
  ]
  module { source = "./modules/api/settings" }

  variables {
    authorizer = "lambda"
    lambda_authorizer = {
      function_name = "authorizer"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:authorizer:live/invocations"
    }
    public_routes = {
      function_name = "public"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api-public/invocations"
      routes        = ["GET /health"]
    }
    resource_policy = { json = "{\"Statement\": []}" }
    rest_api = {
      id                 = "a1b2c3d4e5"
      execution_arn      = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5"
      parent_resource_id = "parent"
    }
    web_acl    = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/" }
    own_domain = true
    domain     = { name = "api.example.com", certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/" }
  }
}

run "path_with_parameters" {
  command         = plan
  expect_failures = [var.rest_api]
  module { source = "./modules/api/settings" }

  variables {
    rest_api = {
      id                 = "a1b2c3d4e5"
      execution_arn      = var.any_execution_arn
      parent_resource_id = "parent"
      parent_path        = "/v1/{tenant}"
    }
  }
}

run "more_public_routes_than_the_policy_of_a_function_holds" {
  command         = plan
  expect_failures = [var.public_routes]
  module { source = "./modules/api/settings" }

  variables {
    public_routes = {
      function_name = "public"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:public/invocations"
      routes        = [for number in range(41) : "GET /${number}"]
    }
  }
}

run "no_limits" {
  command         = plan
  expect_failures = [var.throttling]
  module { source = "./modules/api/settings" }

  variables {
    throttling = { rate_limit = null, burst_limit = null }
  }
}

run "method_without_settings" {
  command         = plan
  expect_failures = [var.method_settings]
  module { source = "./modules/api/settings" }

  variables {
    method_settings = { "~1/GET" = null }
  }
}

# The list of known settings must match the types, so that messages can name unknown settings.
run "every_setting_is_known" {
  command = plan
  module { source = "./modules/api/settings" }

  variables {
    authorizer = "lambda"
    lambda_authorizer = {
      function_name = "authorizer"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:authorizer/invocations"
    }
    rest_api = { id = "a1b2c3d4e5", execution_arn = var.any_execution_arn, parent_resource_id = "parent" }
    public_routes = {
      function_name = "public"
      invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:public/invocations"
      routes        = ["GET /health"]
    }
    resource_policy = { json = "{\"Statement\": {\"Effect\": \"Deny\"}}" }
    domain          = { name = "api.example.com", certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x" }
    web_acl         = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/x/y" }
    throttling      = { rate_limit = 1, burst_limit = 1 }
    method_settings = { "~1/GET" = {} }
    usage_plans     = { gold = { api_keys = ["acme"], quota = { limit = 1, period = "DAY" } } }
    access_log      = {}
  }

  assert {
    condition = local.settings == {
      lambda_authorizer = keys(output.lambda_authorizer)
      rest_api          = keys(output.rest_api)
      public_routes     = keys(output.public_routes)
      resource_policy   = keys(output.resource_policy)
      domain            = keys(output.domain)
      web_acl           = keys(output.web_acl)
      throttling        = keys(output.throttling)
      "A method"        = keys(output.method_settings["~1/GET"])
      "A usage plan"    = keys(output.usage_plans["gold"])
      "A quota"         = keys(output.usage_plans["gold"].quota)
      access_log        = keys(output.access_log)
    }
    error_message = "The known settings must be those of the types: ${jsonencode(local.settings)}."
  }
}
