output "allowed_role_regex" {
  description = "Regular expression of the ARNs that `allowed_role_arns` cover."
  value       = local.allowed_role_regex
}

output "package_s3" {
  description = "With a value for each setting."
  value       = var.package_s3
}

output "role_selection" {
  description = "With a value for each setting."
  value       = var.role_selection
}

output "session" {
  description = "With a value for each setting."
  value       = var.session
}

output "statements" {
  description = "With a value for each setting."
  value       = var.statements
}
