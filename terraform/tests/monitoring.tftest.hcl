# The thresholds of the alarms, and the queries of the dashboard.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# Only apply knows it, and the dashboard holds it.
override_resource {
  target          = aws_cloudwatch_metric_alarm.this
  override_during = plan
  values          = { arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:api-x" }
}

variables {
  name           = "documents"
  function_name  = "documents-function"
  log_group_name = "/aws/lambda/documents-function"
  rest_api_name  = "documents-api"
  stage_name     = "live"
}

run "defaults" {
  command = plan
  module { source = "./modules/monitoring" }

  assert {
    condition = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => [alarm.namespace, alarm.metric_name, coalesce(alarm.statistic, alarm.extended_statistic), alarm.threshold, alarm.evaluation_periods] } == {
      server-errors       = ["AWS/ApiGateway", "5XXError", "Average", 0.05, 2]
      latency             = ["AWS/ApiGateway", "Latency", "p99", 5000, 2]
      denials             = ["GroupRole", "Denials", "Sum", 100, 1]
      assume-role-denials = ["GroupRole", "Denials", "Sum", 0, 1]
      sts-failures        = ["GroupRole", "StsFailures", "Sum", 0, 1]
      function-errors     = ["AWS/Lambda", "Errors", "Sum", 0, 1]
      function-throttles  = ["AWS/Lambda", "Throttles", "Sum", 0, 1]
    }
    error_message = "The alarms must watch what the documentation says, with its thresholds."
  }

  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.treat_missing_data == "notBreaching" && alarm.comparison_operator == "GreaterThanThreshold" && alarm.period == 300])
    error_message = "An alarm must go off above its threshold, in five minutes, and never for want of traffic."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.this["server-errors"].dimensions == tomap({ ApiName = "documents-api", Stage = "live" }),
      aws_cloudwatch_metric_alarm.this["latency"].dimensions == tomap({ ApiName = "documents-api", Stage = "live" }),
      aws_cloudwatch_metric_alarm.this["denials"].dimensions == tomap({ function_name = "documents-function" }),
      aws_cloudwatch_metric_alarm.this["assume-role-denials"].dimensions == tomap({ function_name = "documents-function", reason = "assume_role_denied" }),
      aws_cloudwatch_metric_alarm.this["sts-failures"].dimensions == tomap({ function_name = "documents-function" }),
      aws_cloudwatch_metric_alarm.this["function-errors"].dimensions == tomap({ FunctionName = "documents-function" }),
      aws_cloudwatch_metric_alarm.this["function-throttles"].dimensions == tomap({ FunctionName = "documents-function" }),
    ])
    error_message = "Each alarm must watch this deployment's metrics, by the dimensions that they have."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["latency"].evaluate_low_sample_count_percentiles == "ignore"
    error_message = "One slow request among few must not count as a percentile."
  }

  assert {
    condition     = toset([for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.alarm_name]) == toset([for key in keys(aws_cloudwatch_metric_alarm.this) : "documents-${key}"])
    error_message = "The names of the alarms must begin with the deployment's."
  }

  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : length(alarm.alarm_actions) == 0 && length(alarm.ok_actions) == 0])
    error_message = "Without topics an alarm must have no action."
  }

  assert {
    condition     = aws_cloudwatch_dashboard.this.dashboard_name == "documents"
    error_message = "The dashboard must have the deployment's name."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.type] == ["alarm", "log", "log", "metric", "metric", "metric", "metric", "metric", "metric"]
    error_message = "The dashboard must show alarms first, then denied callers, then graphs."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.alarms) == 7
    error_message = "The dashboard must show every alarm."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[1].properties.query == "SOURCE '/aws/lambda/documents-function' | filter message = 'request' and status in [401, 403] | stats count(*) as denials, latest(request_id) as last_request_id by username, role_arn, reason, note | sort denials desc | limit 100"
    error_message = "The dashboard must say who is denied what, and why."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[3].properties.metrics[0][0].expression == "SEARCH('{GroupRole,function_name,reason} MetricName=\"Denials\" function_name=\"documents-function\"', 'Sum', 300)"
    error_message = "Denials must be shown by their reason."
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : try(widget.properties.region, "eu-central-1") == "eu-central-1"])
    error_message = "The dashboard must show the region of the deployment."
  }
}

run "topics_and_thresholds" {
  command = plan
  module { source = "./modules/monitoring" }

  variables {
    alarm_topic_arns = ["arn:aws:sns:eu-central-1:123456789012:on-call"]
    thresholds       = { denials = 20, latency_p99 = 1500, server_error_share = null }
  }

  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.alarm_actions == toset(["arn:aws:sns:eu-central-1:123456789012:on-call"]) && alarm.ok_actions == alarm.alarm_actions])
    error_message = "The topics must get each alarm and its end."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["denials"].threshold == 20 && aws_cloudwatch_metric_alarm.this["latency"].threshold == 1500 && aws_cloudwatch_metric_alarm.this["server-errors"].threshold == 0.05
    error_message = "The given thresholds must apply, and the others stay."
  }
}

# Each named variable must fail on its own, so one run can have a wrong value for each.
run "illegal_value_in_each_input" {
  command         = plan
  expect_failures = [var.name, var.function_name, var.log_group_name, var.alarm_topic_arns, var.thresholds]
  module { source = "./modules/monitoring" }

  variables {
    name             = "my documents"
    function_name    = "arn:aws:lambda:eu-central-1:123456789012:function:api"
    log_group_name   = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/api:*"
    alarm_topic_arns = [for number in [1, 2, 3, 4, 5, 6] : "arn:aws:sns:eu-central-1:123456789012:t${number}"]
    thresholds       = { server_error_share = 5 } # in percent
  }
}

run "topic_by_name_and_negative_threshold" {
  command         = plan
  expect_failures = [var.alarm_topic_arns, var.thresholds]
  module { source = "./modules/monitoring" }

  variables {
    alarm_topic_arns = ["on-call"]
    thresholds       = { denials = -1 }
  }
}

run "topic_of_another_region_and_names_that_no_metric_has" {
  command         = plan
  expect_failures = [var.alarm_topic_arns, var.rest_api_name, var.stage_name]
  module { source = "./modules/monitoring" }

  variables {
    alarm_topic_arns = ["arn:aws:sns:eu-north-1:123456789012:on-call"]
    rest_api_name    = "documents "
    stage_name       = "/live"
  }
}

run "topic_of_null_and_no_name" {
  command         = plan
  expect_failures = [var.alarm_topic_arns, var.rest_api_name]
  module { source = "./modules/monitoring" }

  variables {
    alarm_topic_arns = [null]
    rest_api_name    = ""
  }
}
