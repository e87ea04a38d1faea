# The object inputs are of type any, since Terraform drops what an object of a stated type does not
# know: with a misspelt key, sessions would be without tags. Here is what they know, and their
# values, null where nothing is set.
locals {
  role_selection_settings = ["default_role_arn", "header", "rules"]
  rule_settings           = ["claim", "match_type", "role_arn", "value"]
  session_settings        = ["policy", "policy_arns", "source_identity", "tags"]

  role_selection = {
    default_role_arn = try(tostring(var.role_selection.default_role_arn), null)
    header           = try(tostring(var.role_selection.header), null)
    rules            = [for rule in try(var.role_selection.rules, null)[*] : { for name in local.rule_settings : name => tostring(rule[name]) }]
  }

  session = {
    tags            = merge(try(var.session.tags, null), {})
    source_identity = try(var.session.source_identity, null)
    policy_arns     = try(var.session.policy_arns, null)[*]
    policy          = try(var.session.policy, null)
  }
}
