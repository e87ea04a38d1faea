data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  # Latency and counts of the stage, in the form of a metric in CloudWatch's graphs.
  stage = ["ApiName", var.rest_api_name, "Stage", var.stage_name]

  # Only the function's own answers: API Gateway refuses forged and expired tokens before it.
  denied = "SOURCE '${var.log_group_name}' | filter message = 'request' and status in [401, 403]"

  graphs = [
    {
      title   = "Denials by reason"
      stacked = true
      stat    = "Sum"
      metrics = [[{
        expression = "SEARCH('{GroupRole,function_name,reason} MetricName=\"Denials\" function_name=\"${var.function_name}\"', 'Sum', 300)"
        label      = "$${PROP('Dim.reason')}"
      }]]
    },
    {
      title   = "Requests by status"
      stacked = true
      stat    = "Sum"
      metrics = [
        [{ expression = "requests - client_errors - server_errors", label = "2XX and 3XX" }],
        concat(["AWS/ApiGateway", "Count"], local.stage, [{ id = "requests", visible = false }]),
        concat(["AWS/ApiGateway", "4XXError"], local.stage, [{ id = "client_errors", label = "4XX" }]),
        concat(["AWS/ApiGateway", "5XXError"], local.stage, [{ id = "server_errors", label = "5XX" }]),
      ]
    },
    {
      title   = "Sessions"
      stacked = true
      stat    = "Sum"
      metrics = [
        ["GroupRole", "CacheHits", "function_name", var.function_name, { label = "from the cache" }],
        ["GroupRole", "Assumptions", "function_name", var.function_name, { label = "opened by STS" }],
        ["GroupRole", "StsFailures", "function_name", var.function_name, { label = "failed" }],
      ]
    },
    {
      title   = "Latency of STS"
      stacked = false
      stat    = "p50"
      metrics = [
        ["GroupRole", "StsLatency", "function_name", var.function_name, { label = "p50" }],
        ["GroupRole", "StsLatency", "function_name", var.function_name, { label = "p99", stat = "p99" }],
      ]
    },
    {
      title   = "Latency of the API"
      stacked = false
      stat    = "p50"
      metrics = [
        concat(["AWS/ApiGateway", "Latency"], local.stage, [{ label = "p50" }]),
        concat(["AWS/ApiGateway", "Latency"], local.stage, [{ label = "p99", stat = "p99" }]),
        ["AWS/Lambda", "Duration", "FunctionName", var.function_name, { label = "function, p99", stat = "p99" }],
      ]
    },
    {
      title   = "Function"
      stacked = false
      stat    = "Sum"
      metrics = [
        ["AWS/Lambda", "Errors", "FunctionName", var.function_name],
        ["AWS/Lambda", "Throttles", "FunctionName", var.function_name],
        ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", var.function_name, { stat = "Maximum" }],
      ]
    },
  ]

  tables = [
    {
      title = "Who is denied what, and why"
      query = "${local.denied} | stats count(*) as denials, latest(request_id) as last_request_id by username, role_arn, reason, note | sort denials desc | limit 100"
    },
    {
      title = "Latest denials"
      query = "${local.denied} | fields @timestamp, username, role_arn, reason, note, request_id | sort @timestamp desc | limit 50"
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  # Without positions, CloudWatch shows the widgets in their order.
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type   = "alarm"
        width  = 24
        height = 3
        properties = {
          title  = "Alarms"
          alarms = [for key in sort(keys(local.alarms)) : aws_cloudwatch_metric_alarm.this[key].arn]
        }
      }],
      [for table in local.tables : {
        type   = "log"
        width  = 24
        height = 6
        properties = {
          title  = table.title
          query  = table.query
          view   = "table"
          region = local.region
        }
      }],
      [for graph in local.graphs : {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title   = graph.title
          metrics = graph.metrics
          view    = "timeSeries"
          stacked = graph.stacked
          stat    = graph.stat
          period  = 300
          region  = local.region
        }
      }],
    )
  })
}
