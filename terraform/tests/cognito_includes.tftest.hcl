# Groups that include others: what they get, in which order, and what is refused.
variables {
  name           = "api"
  user_pool_tier = "ESSENTIALS"
  mfa            = "OPTIONAL"
  given          = { groups = {}, custom_attributes = {}, identity_providers = {}, clients = {} }
}

run "in_the_order_named_and_each_once" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      admins   = { precedence = 1, includes = ["writers", "auditors", "writers"], statements = [{ actions = ["s3:Admin"], resources = ["*"] }] }
      auditors = { precedence = 2, includes = ["readers"], statements = [{ actions = ["s3:Audit"], resources = ["*"] }] }
      writers  = { precedence = 3, includes = ["readers"], statements = [{ actions = ["s3:Write"], resources = ["*"] }] }
      readers  = { precedence = 4, statements = [{ actions = ["s3:Read"], resources = ["*"] }, { actions = ["s3:Read"], resources = ["*"] }] }
      guests   = { precedence = 5, includes = [] }
    }
  }

  assert {
    condition = {
      for name, group in output.groups : name => join(" ", flatten(group.statements[*].actions))
      } == {
      admins   = "s3:Read s3:Read s3:Write s3:Audit s3:Admin"
      auditors = "s3:Read s3:Read s3:Audit"
      writers  = "s3:Read s3:Read s3:Write"
      readers  = "s3:Read s3:Read"
      guests   = ""
    }
    error_message = "Statements must be those of the groups in the order named, of each group once, then the group's own, as it wrote them."
  }
}

run "one_statement_of_one_sid_in_two_groups" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = { precedence = 2, statements = [{ sid = "Key", actions = ["kms:Decrypt"], resources = ["*"] }, { sid = "", actions = ["s3:GetObject"], resources = ["*"] }] }
      writers = { precedence = 1, includes = ["readers"], statements = [{ sid = "Key", effect = "Allow", actions = ["kms:Decrypt"], resources = ["*"] }, { sid = "", actions = ["s3:PutObject"], resources = ["*"] }] }
    }
  }

  assert {
    condition     = join(" ", flatten(output.groups.writers.statements[*].actions)) == "kms:Decrypt s3:GetObject s3:PutObject"
    error_message = "A statement of two groups with the same sid and content must appear once."
  }
}

run "two_statements_of_one_sid" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = { precedence = 2, statements = [{ sid = "Key", actions = ["kms:Decrypt"], resources = ["*"] }] }
      writers = { precedence = 1, includes = ["readers"], statements = [{ sid = "Key", actions = ["kms:GenerateDataKey"], resources = ["*"] }] }
    }
  }
}

run "one_sid_in_groups_that_do_not_include_each_other" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = { precedence = 2, statements = [{ sid = "Key", actions = ["kms:Decrypt"], resources = ["*"] }] }
      writers = { precedence = 1, statements = [{ sid = "Key", actions = ["kms:GenerateDataKey"], resources = ["*"] }] }
    }
  }

  assert {
    condition     = output.groups.readers.statements[0].sid == output.groups.writers.statements[0].sid
    error_message = "Groups that do not include each other may use the same sid."
  }
}

# One more locks people out.
run "nine_managed_policies_of_two_groups" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = { precedence = 2, managed_policy_arns = [for number in range(6) : "arn:aws:iam::123456789012:policy/policy-${number}"] }
      writers = { precedence = 1, includes = ["readers"], managed_policy_arns = [for number in range(4, 9) : "arn:aws:iam::123456789012:policy/policy-${number}"] }
    }
  }

  assert {
    condition     = length(output.groups.writers.managed_policy_arns) == 9 && length(output.groups.readers.managed_policy_arns) == 6
    error_message = "A managed policy that both groups name must count once."
  }
}

run "ten_managed_policies_of_two_groups" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = { precedence = 2, managed_policy_arns = [for number in range(6) : "arn:aws:iam::123456789012:policy/policy-${number}"] }
      writers = { precedence = 1, includes = ["readers"], managed_policy_arns = [for number in range(6, 10) : "arn:aws:iam::123456789012:policy/policy-${number}"] }
    }
  }
}

run "five_levels" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { for level in range(6) : "level-${level}" => { precedence = level + 1, includes = [for next in range(level, level + 1) : "level-${next + 1}" if next < 5], statements = [{ actions = ["s3:Level${level}"], resources = ["*"] }] } }
  }

  assert {
    condition     = join(" ", flatten(output.groups.level-0.statements[*].actions)) == "s3:Level5 s3:Level4 s3:Level3 s3:Level2 s3:Level1 s3:Level0"
    error_message = "A group must get the statements of five levels, the last level first."
  }
}

run "six_levels" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { for level in range(7) : "level-${level}" => { precedence = level + 1, includes = [for next in range(level, level + 1) : "level-${next + 1}" if next < 6] } }
  }
}

run "six_levels_with_a_shorter_path" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { for level in range(7) : "level-${level}" => { precedence = level + 1, includes = concat([for next in range(level, level + 1) : "level-${next + 1}" if next < 6], level == 0 ? ["level-6"] : []), statements = [{ actions = ["s3:Level${level}"], resources = ["*"] }] } }
  }

  assert {
    condition     = toset(flatten(output.groups.level-0.statements[*].actions)) == toset([for level in range(7) : "s3:Level${level}"])
    error_message = "A group that is included directly and by others must add its own statements."
  }
}

run "a_cycle_of_two" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = { precedence = 2, includes = ["writers"] }
      writers = { precedence = 1, includes = ["readers"] }
    }
  }
}

run "a_cycle_of_six" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { for number in range(6) : "group-${number}" => { precedence = number + 1, includes = ["group-${(number + 1) % 6}"] } }
  }
}

run "a_cycle_of_seven" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { for number in range(7) : "group-${number}" => { precedence = number + 1, includes = ["group-${(number + 1) % 7}"] } }
  }
}

run "includes_a_missing_group" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 2 }, writers = { precedence = 1, includes = ["Readers"] } }
  }
}

run "includes_itself" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, includes = ["readers"] } }
  }
}

run "includes_null" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, includes = [null] } }
  }
}

run "includes_a_group_with_an_existing_role" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { auditors = { precedence = 2, role_arn = "arn:aws:iam::123456789012:role/audit" }, writers = { precedence = 1, includes = ["auditors"] } }
  }
}

run "includes_a_group_with_role_of" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 3 }, guests = { precedence = 2, role_of = "readers" }, writers = { precedence = 1, includes = ["guests"] } }
  }
}

run "role_arn_and_includes" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 2 }, auditors = { precedence = 1, role_arn = "arn:aws:iam::123456789012:role/audit", includes = ["readers"] } }
  }
}

run "role_of_and_includes" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 2 }, guests = { precedence = 1, role_of = "readers", includes = ["readers"] } }
  }
}
