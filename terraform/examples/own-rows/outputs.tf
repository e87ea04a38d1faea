output "user_pool_id" {
  description = "ID of the user pool."
  value       = module.cognito.user_pool_id
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in."
  value       = module.cognito.user_pool_client_id
}

output "invoke_url" {
  description = "URL of the API; paths are appended to it."
  value       = module.api.invoke_url
}

output "table_arn" {
  description = "ARN of the table, which requests.json names as {table_arn}."
  value       = local.table_arn
}

output "lock_out_policy_arn" {
  description = "ARN of the policy that `scripts/lock-out` writes."
  value       = module.cognito.lock_out_policy_arn
}

# scripts/demo and scripts/verify read these outputs too.
output "group_role_arns" {
  description = "ARN of each group's role, by the group's name."
  value       = module.cognito.group_role_arns
}

output "group_policies" {
  description = "Policies of each group's role, by the group's name."
  value       = module.cognito.group_policies
}

output "function_name" {
  description = "Name of the function."
  value       = module.function.function_name
}

output "function_role_arn" {
  description = "ARN of the function's execution role."
  value       = module.function.role_arn
}

output "rest_api_id" {
  description = "ID of the REST API."
  value       = module.api.rest_api_id
}

output "stage_name" {
  description = "Name of the API's stage."
  value       = module.api.stage_name
}
