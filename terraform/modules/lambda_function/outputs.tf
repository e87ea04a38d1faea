output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "function_qualifier" {
  description = "Name of the alias, for the permission to call it."
  value       = aws_lambda_alias.live.name
}

output "function_arn" {
  description = "ARN of the alias, for Cognito."
  value       = aws_lambda_alias.live.arn
}

output "invoke_arn" {
  description = "`invoke_arn` of the alias, for API Gateway."
  value       = aws_lambda_alias.live.invoke_arn
}

output "role_arn" {
  description = "ARN of the execution role."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}
