# Each optional part of an API, switched on.
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
  target          = aws_api_gateway_stage.this
  override_during = plan
  values          = { arn = "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5/stages/live" }
}

override_resource {
  target          = aws_cloudwatch_log_group.access
  override_during = plan
  values          = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/apigateway/api/live" }
}

override_resource {
  target          = aws_iam_role.logging
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/api-api-gateway-logs" }
}

override_resource {
  target          = aws_api_gateway_domain_name.this
  override_during = plan
  values = {
    regional_domain_name   = "regional.example"
    regional_zone_id       = "ZREGIONAL"
    cloudfront_domain_name = "edge.example"
    cloudfront_zone_id     = "ZEDGE"
  }
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
}

run "access_log" {
  command = plan
  module { source = "./modules/api" }

  variables { access_log = { kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/x" } }

  assert {
    condition     = aws_cloudwatch_log_group.access[0].name == "/aws/apigateway/api/live" && aws_cloudwatch_log_group.access[0].retention_in_days == 30 && aws_cloudwatch_log_group.access[0].kms_key_id == "arn:aws:kms:eu-central-1:123456789012:key/x"
    error_message = "The log must be named after API and stage, kept 30 days and encrypted with the given key."
  }

  assert {
    condition     = aws_api_gateway_stage.this[0].access_log_settings[0].destination_arn == "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/apigateway/api/live"
    error_message = "The stage must write to that log."
  }

  assert {
    condition     = length(setsubtract(["request_id", "ip", "method", "path", "status", "error", "integration_latency", "subject"], keys(jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format)))) == 0
    error_message = "A line must be JSON, and have caller, request and result."
  }

  assert {
    condition     = !can(regex("(?i)authorization|request\\.|querystring|userAgent", aws_api_gateway_stage.this[0].access_log_settings[0].format)) && length(regexall("claims", aws_api_gateway_stage.this[0].access_log_settings[0].format)) == 1
    error_message = "The log may have only the subject of the token."
  }

  assert {
    condition     = length(aws_api_gateway_account.this) == 0 && output.access_log_group_name == "/aws/apigateway/api/live"
    error_message = "The account's role must stay as it is."
  }
}

run "account_logging_role" {
  command = plan
  module { source = "./modules/api" }

  variables { account_logging_role = true }

  assert {
    condition     = aws_api_gateway_account.this[0].cloudwatch_role_arn == "arn:aws:iam::123456789012:role/api-api-gateway-logs" && aws_iam_role.logging[0].name == "api-api-gateway-logs"
    error_message = "The account must have the role."
  }

  assert {
    condition     = jsondecode(aws_iam_role.logging[0].assume_role_policy).Statement == [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "apigateway.amazonaws.com" } }]
    error_message = "Only API Gateway may assume the role."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.logging[0].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    error_message = "The role may write logs, by AWS's own policy."
  }

  assert {
    condition     = aws_iam_role.logging[0].permissions_boundary == null && aws_iam_role.logging[0].path == "/"
    error_message = "Optional parts must be off."
  }
}

run "bounded_logging_role" {
  command = plan
  module { source = "./modules/api" }

  variables {
    account_logging_role     = true
    role_path                = "/apis/"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition     = aws_iam_role.logging[0].permissions_boundary == var.permissions_boundary_arn && aws_iam_role.logging[0].path == "/apis/"
    error_message = "The role must be bounded, and at its path."
  }
}

run "throttling" {
  command = plan
  module { source = "./modules/api" }

  variables {
    throttling      = { rate_limit = 100, burst_limit = 50 }
    method_settings = { "{proxy+}/PUT" = { rate_limit = 10.5, metrics_enabled = true } }
  }

  assert {
    condition     = aws_api_gateway_method_settings.this["*/*"].settings[0].throttling_rate_limit == 100 && aws_api_gateway_method_settings.this["*/*"].settings[0].throttling_burst_limit == 50 && aws_api_gateway_method_settings.this["*/*"].settings[0].metrics_enabled == false
    error_message = "The stage must be limited, and its methods have no metrics that cost."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this["{proxy+}/PUT"].settings[0].throttling_rate_limit == 10.5 && aws_api_gateway_method_settings.this["{proxy+}/PUT"].settings[0].metrics_enabled
    error_message = "The method must have settings of its own."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this["{proxy+}/PUT"].settings[0].throttling_burst_limit == 50
    error_message = "A limit that a method does not set must be the stage's: without one it would not be throttled."
  }

  assert {
    condition     = alltrue([for setting in values(aws_api_gateway_method_settings.this) : setting.settings[0].data_trace_enabled == false])
    error_message = "Tokens and bodies must never be logged."
  }
}

run "limits_of_one_method" {
  command = plan
  module { source = "./modules/api" }

  variables { method_settings = { "{proxy+}/PUT" = { rate_limit = 10.5 } } }

  assert {
    condition     = { for path, setting in aws_api_gateway_method_settings.this : path => setting.settings[0].throttling_rate_limit } == { "{proxy+}/PUT" = 10.5 }
    error_message = "A method is limited without the stage, too."
  }
}

run "private" {
  command = plan
  module { source = "./modules/api" }

  variables {
    endpoint_type    = "PRIVATE"
    vpc_endpoint_ids = ["vpce-1a", "vpce-2b"]
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["PRIVATE"]) && aws_api_gateway_rest_api.this[0].endpoint_configuration[0].vpc_endpoint_ids == toset(["vpce-1a", "vpce-2b"])
    error_message = "The API must be private to its VPC endpoints."
  }

  assert {
    condition = jsondecode(aws_api_gateway_rest_api_policy.this[0].policy).Statement == [
      {
        Effect    = "Allow"
        Action    = "execute-api:Invoke"
        Principal = "*"
        Resource  = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*"
      },
      {
        Effect    = "Deny"
        Action    = "execute-api:Invoke"
        Principal = "*"
        Resource  = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*"
        Condition = { StringNotEquals = { "aws:SourceVpce" = ["vpce-1a", "vpce-2b"] } }
      },
    ]
    error_message = "The policy must refuse requests that come through no VPC endpoint of these."
  }
}

run "private_behind_a_function" {
  command = plan
  module { source = "./modules/api" }

  variables {
    authorizer        = "lambda"
    lambda_authorizer = { function_name = "api", invoke_arn = var.function_invoke_arn }
    user_pool_arns    = []
    endpoint_type     = "PRIVATE"
    vpc_endpoint_ids  = ["vpce-1a", "vpce-2b"]
  }

  assert {
    condition = [for statement in jsondecode(aws_api_gateway_rest_api_policy.this[0].policy).Statement : [statement.Effect, statement.Principal, try(statement.Condition, null)]] == [
      ["Allow", "*", null],
      ["Deny", "*", { StringNotEquals = { "aws:SourceVpce" = ["vpce-1a", "vpce-2b"] } }],
    ]
    error_message = "With this authorizer an Allow restricts nobody, so the policy must have a Deny."
  }
}

run "private_behind_iam" {
  command = plan
  module { source = "./modules/api" }

  variables {
    authorizer       = "iam"
    user_pool_arns   = []
    endpoint_type    = "PRIVATE"
    vpc_endpoint_ids = ["vpce-1a", "vpce-2b"]
  }

  assert {
    condition = jsondecode(aws_api_gateway_rest_api_policy.this[0].policy).Statement == [
      {
        Effect    = "Allow"
        Action    = "execute-api:Invoke"
        Principal = "*"
        Resource  = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/OPTIONS/*"
      },
      {
        Effect    = "Allow"
        Action    = "execute-api:Invoke"
        Principal = { AWS = "arn:aws:iam::123456789012:root" }
        Resource  = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*"
      },
      {
        Effect    = "Deny"
        Action    = "execute-api:Invoke"
        Principal = "*"
        Resource  = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*"
        Condition = { StringNotEquals = { "aws:SourceVpce" = ["vpce-1a", "vpce-2b"] } }
      },
    ]
    error_message = "Anybody may send a preflight, only callers whom IAM allows other requests, and all through the endpoints."
  }
}

run "resource_policy" {
  command = plan
  module { source = "./modules/api" }

  variables {
    endpoint_type = "PRIVATE"
    resource_policy = {
      json = <<-EOT
        {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": ["execute-api:/*", "execute-api:/live/GET/*"]}]}
      EOT
    }
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api_policy.this[0].policy).Statement[0].Resource == ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*", "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/*"] && jsondecode(aws_api_gateway_rest_api_policy.this[0].policy).Statement[0].Action == "execute-api:Invoke"
    error_message = "The given policy must be in place of the module's, with whole ARNs."
  }
}

run "domain" {
  command = plan
  module { source = "./modules/api" }

  variables {
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
      base_path       = "v1"
    }
  }

  assert {
    condition     = aws_api_gateway_domain_name.this[0].domain_name == "api.example.com" && aws_api_gateway_domain_name.this[0].regional_certificate_arn == var.domain.certificate_arn && aws_api_gateway_domain_name.this[0].certificate_arn == null && aws_api_gateway_domain_name.this[0].security_policy == "TLS_1_2" && aws_api_gateway_domain_name.this[0].endpoint_configuration[0].types == tolist(["REGIONAL"])
    error_message = "The domain must be regional, and speak TLS 1.2 at least."
  }

  assert {
    condition     = aws_api_gateway_base_path_mapping.this[0].api_id == "a1b2c3d4e5" && aws_api_gateway_base_path_mapping.this[0].stage_name == "live" && aws_api_gateway_base_path_mapping.this[0].base_path == "v1"
    error_message = "The base path must lead to the stage."
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].disable_execute_api_endpoint
    error_message = "The API must have no other address than the domain."
  }

  assert {
    condition     = output.invoke_url == "https://api.example.com/v1" && output.base_path == "/v1" && output.domain_target == { name = "regional.example", zone_id = "ZREGIONAL" }
    error_message = "The domain must have the endpoint type of the API."
  }
}

run "existing_domain" {
  command = plan
  module { source = "./modules/api" }

  variables { domain = { name = "api.example.com", base_path = "v2" } }

  assert {
    condition     = length(aws_api_gateway_domain_name.this) == 0 && output.domain_target == null
    error_message = "Terraform must not create an existing domain."
  }

  assert {
    condition     = aws_api_gateway_base_path_mapping.this[0].domain_name == "api.example.com" && aws_api_gateway_base_path_mapping.this[0].base_path == "v2" && aws_api_gateway_base_path_mapping.this[0].stage_name == "live"
    error_message = "Its base path must lead to the stage."
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].disable_execute_api_endpoint && output.invoke_url == "https://api.example.com/v2" && output.base_path == "/v2"
    error_message = "Only the domain may lead to the API."
  }
}

run "edge_domain" {
  command = plan
  module { source = "./modules/api" }

  variables {
    endpoint_type = "EDGE"
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/x"
    }
  }

  assert {
    condition     = aws_api_gateway_domain_name.this[0].certificate_arn == var.domain.certificate_arn && aws_api_gateway_domain_name.this[0].regional_certificate_arn == null && aws_api_gateway_domain_name.this[0].endpoint_configuration[0].types == tolist(["EDGE"]) && aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["EDGE"])
    error_message = "The domain must be an edge one, like the API."
  }

  assert {
    condition     = output.invoke_url == "https://api.example.com" && output.base_path == "" && output.domain_target == { name = "edge.example", zone_id = "ZEDGE" }
    error_message = "The domain must have the endpoint type of the API."
  }
}

run "firewall_and_traces" {
  command = plan
  module { source = "./modules/api" }

  variables {
    web_acl              = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/x/y" }
    xray_tracing_enabled = true
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this[0].web_acl_arn == var.web_acl.arn && aws_wafv2_web_acl_association.this[0].resource_arn == "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3d4e5/stages/live"
    error_message = "The stage must have the firewall."
  }

  assert {
    condition     = aws_api_gateway_stage.this[0].xray_tracing_enabled
    error_message = "The stage must trace."
  }
}
