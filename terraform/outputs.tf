output "user_pool_id" {
  description = "ID of the user pool, in which you create users and add them to groups."
  value       = module.deployment.user_pool_id
}

output "user_pool_arn" {
  description = "ARN of the user pool, for policies of functions that its triggers call."
  value       = module.deployment.user_pool_arn
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in."
  value       = module.deployment.user_pool_client_id
}

output "user_pool_client_ids" {
  description = "IDs of the app clients of `user_pool.clients`, by their names."
  value       = module.deployment.user_pool_client_ids
}

output "user_pool_client_secrets" {
  description = "Secrets of the app clients that have one, by their names. Terraform's state contains them."
  value       = module.deployment.user_pool_client_secrets
  sensitive   = true
}

output "user_pool_triggers" {
  description = "ARN of the function of each trigger, by the trigger's name; `scripts/verify` compares the user pool with it. Null with `user_pool_id`."
  value       = module.deployment.user_pool_triggers
}

output "identity_pool_id" {
  description = "ID of the identity pool, from which users get credentials; null without `identity_pool`."
  value       = module.deployment.identity_pool_id
}

output "group_role_arns" {
  description = "ARN of each group's role, by the group's name."
  value       = module.deployment.group_role_arns
}

output "function_name" {
  description = "Name of the function."
  value       = module.deployment.function_name
}

output "function_arn" {
  description = "ARN of the function."
  value       = module.deployment.function_arn
}

output "function_role_arn" {
  description = "ARN of the function's execution role, which the groups' roles trust."
  value       = module.deployment.function_role_arn
}

output "function_statements" {
  description = "Further rights of the execution role, from `function.statements`; `scripts/verify` accepts them."
  value       = module.deployment.function_statements
}

output "log_group_name" {
  description = "Name of the function's log group, with a line for each request."
  value       = module.deployment.log_group_name
}

output "rest_api_id" {
  description = "ID of the REST API."
  value       = module.deployment.rest_api_id
}

output "execution_arn" {
  description = "ARN of the REST API for policies with `execute-api:Invoke` and for permissions of your own functions."
  value       = module.deployment.execution_arn
}

output "root_resource_id" {
  description = "ID of the parent resource for your own routes."
  value       = module.deployment.root_resource_id
}

output "authorizer_id" {
  description = "ID of the authorizer, for your own methods; null with `iam`, which needs none."
  value       = module.deployment.authorizer_id
}

output "api_key_ids" {
  description = "IDs of the API keys of `api.usage_plans`, by name. `aws apigateway get-api-key --api-key ID --include-value` shows the key."
  value       = module.deployment.api_key_ids
}

output "public_routes" {
  description = "Routes that need no token; `scripts/verify` compares the API with them."
  value       = module.deployment.public_routes
}

output "public_function_name" {
  description = "Name of the function that answers public routes; null without `public_routes`."
  value       = module.deployment.public_function_name
}

output "stage_name" {
  description = "Name of the API's stage."
  value       = module.deployment.stage_name
}

output "invoke_url" {
  description = "URL of the API; append paths to it."
  value       = module.deployment.invoke_url
}

output "access_log_group_name" {
  description = "Name of the API's access log group; null without `api.access_log`."
  value       = module.deployment.access_log_group_name
}

output "documents_bucket" {
  description = "Name of the bucket that holds the documents."
  value       = module.deployment.documents_bucket
}

output "documents_bucket_arn" {
  description = "ARN of the bucket that holds the documents, for your own policies."
  value       = module.deployment.documents_bucket_arn
}

output "domain_target" {
  description = "`name` and `zone_id` for an alias record of the API's domain; null without `api.domain`."
  value       = module.deployment.domain_target
}

output "managed_login_url" {
  description = "URL of the sign-in pages, without a path; null without `user_pool.managed_login`."
  value       = module.deployment.managed_login_url
}

output "managed_login_dns" {
  description = "The record that the domain of the sign-in pages needs: its `name`, an alias for `target` in the hosted zone `zone_id`; null without `user_pool.managed_login.domain`."
  value       = module.deployment.managed_login_dns
}

output "function_version" {
  description = "Version of the function that serves the API. Set `live_version` to it to return to this version later."
  value       = module.deployment.function_version
}

output "group_precedences" {
  description = "Precedence of each group, by the group's name; `scripts/verify` compares the user pool with it."
  value       = module.deployment.group_precedences
}

output "group_policies" {
  description = "Policies of each group's role, by the group's name; `scripts/verify` compares the roles with them."
  value       = module.deployment.group_policies
}

output "dashboard_name" {
  description = "Name of the dashboard; null without `monitoring`."
  value       = module.deployment.dashboard_name
}

output "alarm_arns" {
  description = "ARN of each alarm, by its subject; null without `monitoring`."
  value       = module.deployment.alarm_arns
}

output "lock_out_policy_arn" {
  description = "ARN of the policy that `scripts/lock-out` writes. Every group's role that Terraform makes has it; attach it to your own `role_arn`."
  value       = module.deployment.lock_out_policy_arn
}

output "lock_out_tags" {
  description = "Keys of the session tags by which the identity pool's sessions of one person are locked out; none without `identity_pool`."
  value       = module.deployment.lock_out_tags
}

output "locked_out" {
  description = "Users and machines that Terraform locks out, by their names in `locked_out`. `scripts/lock-out --list` shows them beside its own."
  value       = module.deployment.locked_out
}
