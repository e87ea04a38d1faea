# Quotas for each client, by the API key that it sends with its token. A key authorizes nothing: the
# token and IAM decide that. Public routes and preflights need no key.
locals {
  api_keys = merge([
    for plan, settings in module.settings.usage_plans : { for name in settings.api_keys : name => plan }
  ]...)
}

resource "aws_api_gateway_usage_plan" "this" {
  for_each = module.settings.usage_plans

  name = "${var.name}-${each.key}"

  api_stages {
    api_id = local.rest_api.id
    stage  = aws_api_gateway_stage.this[0].stage_name
  }

  dynamic "quota_settings" {
    for_each = each.value.quota[*]

    content {
      limit  = quota_settings.value.limit
      period = quota_settings.value.period
    }
  }

  dynamic "throttle_settings" {
    for_each = each.value.rate_limit[*]

    content {
      rate_limit  = each.value.rate_limit
      burst_limit = each.value.burst_limit
    }
  }
}

# API Gateway generates its value, which the state contains too.
resource "aws_api_gateway_api_key" "this" {
  for_each = local.api_keys

  name        = "${var.name}-${each.key}"
  description = "For the usage plan ${each.value}"
}

resource "aws_api_gateway_usage_plan_key" "this" {
  for_each = local.api_keys

  key_id        = aws_api_gateway_api_key.this[each.key].id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.this[each.value].id
}
