# The object inputs are of type any, since Terraform drops what an object of a stated type does not
# know: with a misspelt key, callers would get other roles, or nobody an alarm. Here is what they
# know; what the modules take as it is, they check.
locals {
  role_selection_settings = ["default_group", "header", "rules"]
  rule_settings           = ["claim", "group", "match_type", "value"]
  monitoring_settings     = ["alarm_topic_arns", "thresholds"]

  role_selection = {
    default_group = try(var.role_selection.default_group, null)
    header        = try(var.role_selection.header, null)
    rules         = try(var.role_selection.rules, null)[*]
  }
}
