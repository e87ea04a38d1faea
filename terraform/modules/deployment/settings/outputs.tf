output "role_selection" {
  description = "With a value for each setting."
  value       = var.role_selection
}

output "monitoring" {
  description = "With a value for each setting; null without monitoring."
  value       = var.monitoring
}
