output "alarm_arns" {
  description = "ARN of each alarm, by its subject: `server-errors`, `latency`, `denials`, `assume-role-denials`, `sts-failures`, `function-errors`, `function-throttles`."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn }
}

output "dashboard_name" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
