locals {
  # This hash changes when something in a snapshot of the API has changed, and only then. So it covers
  # the attributes that this module sets; AWS may change others. Each reference also makes the snapshot
  # wait for the resource.
  redeployment_trigger = sha1(jsonencode(concat([
    [
      for rest_api in aws_api_gateway_rest_api.this :
      [rest_api.binary_media_types, rest_api.disable_execute_api_endpoint, var.endpoint_type, var.vpc_endpoint_ids]
    ],
    aws_api_gateway_rest_api_policy.this[*].policy,
    aws_api_gateway_resource.proxy.id,
    one(concat(aws_api_gateway_authorizer.this[*].provider_arns, [
      for authorizer in aws_api_gateway_authorizer.lambda :
      [authorizer.authorizer_uri, authorizer.authorizer_result_ttl_in_seconds, authorizer.identity_validation_expression]
    ])),
    # The input, because AWS returns another value than the module sets when there is no authorizer.
    { for key, method in aws_api_gateway_method.any : key => [method.authorization, local.authorizer_id] },
    { for key, integration in aws_api_gateway_integration.any : key => [integration.type, integration.uri] },
    { for key, method in aws_api_gateway_method.options : key => method.authorization },
    { for key, integration in aws_api_gateway_integration.options : key => [integration.content_handling, integration.request_templates] },
    { for key, response in aws_api_gateway_method_response.options : key => [response.status_code, response.response_parameters] },
    { for key, response in aws_api_gateway_integration_response.options : key => [response.status_code, response.response_parameters] },
    # The input, because AWS returns another value than the module sets when there is no type.
    local.preflight_templates,
    { for type, response in aws_api_gateway_gateway_response.this : type => [response.response_templates, response.response_parameters] },
    ],
    # Unused features add nothing, so that an upgrade does not make a new deployment.
    [
      for added in [
        { for route, method in aws_api_gateway_method.public : route => method.authorization },
        { for route, integration in aws_api_gateway_integration.public : route => [integration.type, integration.uri] },
        { for key, method in aws_api_gateway_method.any : key => method.api_key_required if length(local.api_keys) > 0 },
        var.redeployment_triggers,
      ] : added if length(added) > 0
    ],
  )))
}

resource "aws_api_gateway_deployment" "this" {
  count = var.rest_api == null ? 1 : 0

  rest_api_id = local.rest_api.id

  triggers = {
    redeployment = local.redeployment_trigger
  }

  # The stage moves to the new snapshot before Terraform deletes the old one.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV2_AWS_4:Execution logs hold what requests hold; the access log and the function's log say who did what
  #checkov:skip=CKV2_AWS_51:A Lambda function is called by IAM, not by TLS certificate
  #checkov:skip=CKV2_AWS_77:The rules of the web ACL are its owner's
  count = var.rest_api == null ? 1 : 0

  rest_api_id          = local.rest_api.id
  deployment_id        = aws_api_gateway_deployment.this[0].id
  stage_name           = var.stage_name
  xray_tracing_enabled = var.xray_tracing_enabled

  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access

    content {
      destination_arn = access_log_settings.value.arn
      format          = local.access_log_format
    }
  }

  # First the permissions to call the functions and to write logs, then the stage that needs them.
  depends_on = [aws_lambda_permission.this, aws_lambda_permission.authorizer, aws_lambda_permission.public, aws_api_gateway_account.this]

  # A new stage exists before the domain moves to it, and the old stage goes last.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:Answers differ from caller to caller, and a role's rights change at once
  for_each = merge(
    { for setting in module.settings.throttling[*] : "*/*" => merge(setting, { metrics_enabled = false }) },
    module.settings.method_settings,
  )

  rest_api_id = local.rest_api.id
  stage_name  = aws_api_gateway_stage.this[0].stage_name
  method_path = each.key

  settings {
    metrics_enabled        = each.value.metrics_enabled
    throttling_rate_limit  = each.value.rate_limit
    throttling_burst_limit = each.value.burst_limit

    # Data traces would write tokens and bodies into the log.
    data_trace_enabled = false
  }

  # The limits exist as long as the stage does.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.web_acl == null ? 0 : 1

  resource_arn = aws_api_gateway_stage.this[0].arn
  web_acl_arn  = module.settings.web_acl.arn

  # The web ACL is attached as long as the stage exists.
  lifecycle {
    create_before_destroy = true
  }
}
