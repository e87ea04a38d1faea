output "function_name" {
  description = "Name of the authorizer's function."
  value       = aws_lambda_function.this.function_name
}

output "function_qualifier" {
  description = "Name of the alias that API Gateway calls, for the permission to call it."
  value       = aws_lambda_alias.live.name
}

output "invoke_arn" {
  description = "ARN by which API Gateway calls the alias."
  value       = aws_lambda_alias.live.invoke_arn
}

output "role_arn" {
  description = "ARN of the authorizer's execution role."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Name of the log group, with a line for each refused token."
  value       = aws_cloudwatch_log_group.this.name
}
