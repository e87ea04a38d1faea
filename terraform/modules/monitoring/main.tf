# No alarm would use a misspelt threshold, so the module refuses it.
module "known_settings" {
  source = "../known_settings"

  settings = { thresholds = keys(local.default_thresholds) }
  objects  = [{ kind = "thresholds", path = "thresholds", keys = keys(var.thresholds) }]
}

locals {
  default_thresholds = {
    server_error_share  = 0.05
    latency_p99         = 5000
    denials             = 100
    assume_role_denials = 0
    sts_failures        = 0
    function_errors     = 0
    function_throttles  = 0
  }

  thresholds = { for name, default in local.default_thresholds : name => coalesce(lookup(var.thresholds, name, null), default) }

  by_stage    = { ApiName = var.rest_api_name, Stage = var.stage_name }
  by_function = { FunctionName = var.function_name }
  # The function writes these metrics, in function/group_role/log.py.
  by_caller_function = { function_name = var.function_name }

  alarms = {
    server-errors = {
      description = "Too large a share of the requests of API ${var.rest_api_name} failed with 5XX."
      namespace   = "AWS/ApiGateway"
      metric      = "5XXError"
      # The mean of a metric that is 0 or 1 for each request is the share of those that failed.
      statistic  = "Average"
      dimensions = local.by_stage
      periods    = 2
      threshold  = local.thresholds.server_error_share
    }
    latency = {
      description = "Requests to API ${var.rest_api_name} take long."
      namespace   = "AWS/ApiGateway"
      metric      = "Latency"
      statistic   = "p99"
      dimensions  = local.by_stage
      periods     = 2
      threshold   = local.thresholds.latency_p99
    }
    denials = {
      description = "Function ${var.function_name} denied unusually many requests: somebody probes, or a policy is too narrow. The dashboard ${var.name} shows whom and why."
      namespace   = "GroupRole"
      metric      = "Denials"
      statistic   = "Sum"
      dimensions  = local.by_caller_function
      periods     = 1
      threshold   = local.thresholds.denials
    }
    assume-role-denials = {
      description = "A caller's role does not trust the execution role of function ${var.function_name}. If that role was deleted and created anew, apply Terraform again."
      namespace   = "GroupRole"
      metric      = "Denials"
      statistic   = "Sum"
      dimensions  = merge(local.by_caller_function, { reason = "assume_role_denied" })
      periods     = 1
      threshold   = local.thresholds.assume_role_denials
    }
    sts-failures = {
      description = "STS was throttled, slow or down, and function ${var.function_name} answered with 503."
      namespace   = "GroupRole"
      metric      = "StsFailures"
      statistic   = "Sum"
      dimensions  = local.by_caller_function
      periods     = 1
      threshold   = local.thresholds.sts_failures
    }
    function-errors = {
      description = "Function ${var.function_name} crashed or ran out of time or memory."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      statistic   = "Sum"
      dimensions  = local.by_function
      periods     = 1
      threshold   = local.thresholds.function_errors
    }
    function-throttles = {
      description = "Function ${var.function_name} was not run for want of concurrency."
      namespace   = "AWS/Lambda"
      metric      = "Throttles"
      statistic   = "Sum"
      dimensions  = local.by_function
      periods     = 1
      threshold   = local.thresholds.function_throttles
    }
  }

  percentile = { for key, alarm in local.alarms : key => startswith(alarm.statistic, "p") }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = local.percentile[each.key] ? null : each.value.statistic
  extended_statistic  = local.percentile[each.key] ? each.value.statistic : null
  period              = 300
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns

  # These metrics have no data while nobody calls, or while nothing fails.
  treat_missing_data = "notBreaching"

  # With few requests, one slow request would be a hundredth of them.
  evaluate_low_sample_count_percentiles = local.percentile[each.key] ? "ignore" : null
}
