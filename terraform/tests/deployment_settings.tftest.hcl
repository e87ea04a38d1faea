# The rules for the deployment module's own objects.
variables {
  groups = ["readers"]
}

run "default_group_unknown" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/deployment/settings" }

  variables {
    role_selection = { default_group = "guests" }
  }
}

run "group_of_a_rule_unknown" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/deployment/settings" }

  variables {
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "blue", group = "guests" }] }
  }
}

run "group_of_a_rule_null" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/deployment/settings" }

  variables {
    role_selection = { rules = [null] }
  }
}
