# Each rule for an object refuses one mistake in an otherwise legal input. Each variable
# fails on its own, so one run can have a wrong value for each.
variables {
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
  iam_callers       = false
  given             = {}
}

run "session_policy_too_long_and_header_with_a_space" {
  command = plan
  expect_failures = [
    var.session,        # session policy too long
    var.role_selection, # role header with a space
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { policy = jsonencode({ Sid = join("", [for number in range(1020) : "ab"]) }) }
    role_selection = { header = "X Role" }
  }
}

run "session_policy_that_is_not_json_and_header_beside_rules" {
  command = plan
  expect_failures = [
    var.session,        # session policy is no json
    var.role_selection, # role header and rules
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { policy = "no JSON" }
    role_selection = { header = "X-Role", rules = [{ claim = "custom:team", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "session_policy_that_is_not_an_object_and_too_many_rules" {
  command = plan
  expect_failures = [
    var.session,        # session policy is no object
    var.role_selection, # too many rules
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { policy = "[]" }
    role_selection = { rules = [for number in range(26) : { claim = "custom:team", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "too_many_tags_and_unknown_match_type" {
  command = plan
  expect_failures = [
    var.session,        # too many tags
    var.role_selection, # match type unknown
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { tags = { for number in range(51) : "tag-${number}" => "sub" } }
    role_selection = { rules = [{ claim = "custom:team", match_type = "equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "illegal_tag_key_and_rule_without_a_claim" {
  command = plan
  expect_failures = [
    var.session,        # tag key with an ampersand
    var.role_selection, # rule without a claim
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { tags = { "a&b" = "sub" } }
    role_selection = { rules = [{ claim = "", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "reserved_tag_key_and_rule_without_a_value" {
  command = plan
  expect_failures = [
    var.session,        # tag key reserved
    var.role_selection, # rule without a value
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { tags = { "AWS:team" = "sub" } }
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "tag_keys_that_differ_in_case_and_value_too_long" {
  command = plan
  expect_failures = [
    var.session,        # tag keys that differ by case
    var.role_selection, # rule with a long value
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { tags = { team = "sub", Team = "aud" } }
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = join("", [for number in range(129) : "x"]), role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "tag_without_a_claim_and_rule_for_a_role_outside_the_list" {
  command = plan
  expect_failures = [
    var.session,        # tag without a claim
    var.role_selection, # rule for a role outside
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { tags = { team = "" } }
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/admin" }] }
  }
}

run "tag_of_null_and_default_role_outside_the_list" {
  command = plan
  expect_failures = [
    var.session,        # tag of null
    var.role_selection, # default role outside
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { tags = { team = null } }
    role_selection = { default_role_arn = "arn:aws:iam::123456789012:role/api/Groups/readers" }
  }
}

run "source_identity_without_a_claim_and_default_role_by_pattern" {
  command = plan
  expect_failures = [
    var.session,        # source identity without a claim
    var.role_selection, # default role by pattern
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { source_identity = "" }
    role_selection = { default_role_arn = "arn:aws:iam::123456789012:role/api/groups/*" }
  }
}

run "session_policy_by_name_and_rule_of_null" {
  command = plan
  expect_failures = [
    var.session,        # session policy by name
    var.role_selection, # rule that is null
  ]
  module { source = "./modules/function/settings" }

  variables {
    session        = { policy_arns = ["ReadOnlyAccess"] }
    role_selection = { rules = [null] }
  }
}

run "too_many_session_policies" {
  command = plan
  expect_failures = [
    var.session, # too many session policies
  ]
  module { source = "./modules/function/settings" }

  variables {
    session = { policy_arns = [for number in range(11) : "arn:aws:iam::aws:policy/P${number}"] }
  }
}

run "dot_of_an_arn_is_no_wildcard" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function/settings" }

  variables {
    allowed_role_arns = ["arn:aws:iam::123456789012:role/a.b"]
    role_selection    = { default_role_arn = "arn:aws:iam::123456789012:role/aXb" }
  }
}

run "signers_have_no_claims_for_rules_or_a_source_identity" {
  command         = plan
  expect_failures = [var.role_selection, var.session]
  module { source = "./modules/function/settings" }

  variables {
    iam_callers    = true
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
    session        = { source_identity = "email" }
  }
}

run "session_policy_of_another_account_and_role_header_that_has_the_token" {
  command         = plan
  expect_failures = [var.session, var.role_selection]
  module { source = "./modules/function/settings" }

  variables {
    session        = { policy_arns = ["arn:aws:iam::999999999999:policy/sessions"] }
    role_selection = { header = "authorization" }
  }
}

run "session_policy_without_a_statement_and_claim_with_a_space" {
  command         = plan
  expect_failures = [var.session, var.role_selection]
  module { source = "./modules/function/settings" }

  variables {
    session        = { policy = "{}" }
    role_selection = { rules = [{ claim = "custom:team ", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "tag_of_a_space_and_null_in_a_condition" {
  command         = plan
  expect_failures = [var.session, var.statements]
  module { source = "./modules/function/settings" }

  variables {
    session    = { tags = { team = " " } }
    statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "StringEquals", variable = "aws:SourceVpc", values = [null] }] }]
  }
}

run "source_identity_with_a_space" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function/settings" }

  variables { session = { source_identity = " sub" } }
}

run "session_policy_of_another_partition" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function/settings" }

  variables { session = { policy_arns = ["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"] } }
}
