output "function_name" {
  description = "Name of the function; null if the module makes no function."
  value       = one(aws_lambda_function.this[*].function_name)
}

output "function_arn" {
  description = "ARN of the function; null if the module makes no function."
  value       = one(aws_lambda_function.this[*].arn)
}

output "function_qualifier" {
  description = "Name of the alias that the API calls, for the permission to call it; null if the module makes no function."
  value       = one(aws_lambda_alias.live[*].name)
}

output "function_version" {
  description = "Version of the function that the alias points to; null if the module makes no function."
  value       = one(aws_lambda_alias.live[*].function_version)
}

output "invoke_arn" {
  description = "ARN by which API Gateway calls the function's alias; null if the module makes no function."
  value       = one(aws_lambda_alias.live[*].invoke_arn)
}

output "environment" {
  description = "Environment variables of the function. If the module makes no function, set them in your own."
  value       = local.environment

  precondition {
    condition     = local.own_function || local.environment_bytes <= 4096
    error_message = local.environment_too_large
  }
}

output "role_arn" {
  description = "ARN of the execution role, for the trust policies of the roles it may assume."
  value       = aws_iam_role.execution.arn
}

output "role_name" {
  description = "Name of the execution role, for policies of your own that give the function further rights."
  value       = aws_iam_role.execution.name
}

output "role_policy_name" {
  description = "Name of the execution role's only inline policy, for a resource that removes all others."
  value       = aws_iam_role_policy.execution.name
}

output "lock_out_policy_arns" {
  description = "ARNs of the policies of `lock_out_policy_arns`, for a resource that removes all others from the execution role."
  value       = [for attachment in values(aws_iam_role_policy_attachment.lock_out) : attachment.policy_arn]
}

output "statements" {
  description = "Rights of the function itself, from `statements`."
  value       = module.settings.statements
}

output "session_actions" {
  description = "Actions of STS that the function calls on its callers' roles, for their trust policies."
  value       = local.session_actions
}

output "log_group_name" {
  description = "Name of the log group that the function writes to."
  value       = local.log_group_name
}
