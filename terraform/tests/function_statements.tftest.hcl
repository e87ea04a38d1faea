# Rights that the execution role must not have, and illegal places of the code. Each variable
# fails on its own, so one run can have a wrong value for each.
variables {
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
  iam_callers       = false
  given             = {}
}

run "any_action_of_sts" {
  command = plan
  expect_failures = [
    var.statements, # any action of sts
    var.package_s3, # a bucket in capitals
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["sts:AssumeRole"], resources = ["arn:aws:iam::123456789012:role/other"] }]
    package_s3 = { bucket = "Releases", key = "api.zip", version = "3sL4" }
  }
}

run "an_action_of_sts_in_another_case" {
  command = plan
  expect_failures = [
    var.statements, # an action of sts in another case
    var.package_s3, # no key
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["sts:assumeROLE"], resources = ["arn:aws:iam::123456789012:role/other"] }]
    package_s3 = { bucket = "releases", key = "", version = "3sL4" }
  }
}

run "a_service_in_capitals" {
  command = plan
  expect_failures = [
    var.statements, # a service in capitals
    var.package_s3, # a sha256 in digits
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["STS:AssumeRole"], resources = ["arn:aws:iam::123456789012:role/other"] }]
    package_s3 = { bucket = "releases", key = "api.zip", sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
  }
}

run "a_service_with_a_wildcard" {
  command = plan
  expect_failures = [
    var.statements, # a service with a wildcard
    var.package_s3, # neither version nor sha256
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s*:Assume*"], resources = ["arn:aws:iam::123456789012:role/other"] }]
    package_s3 = { bucket = "releases", key = "api.zip" }
  }
}

run "a_service_with_a_question_mark" {
  command = plan
  expect_failures = [
    var.statements, # a service with a question mark
    var.package_s3, # an empty sha256
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["st?:GetCallerIdentity"], resources = ["*"] }]
    package_s3 = { bucket = "releases", key = "api.zip", version = "3sL4", sha256 = "" }
  }
}

run "everything" {
  command = plan
  expect_failures = [
    var.statements, # everything
    var.package_s3, # a key too long
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["*"], resources = ["arn:aws:sqs:eu-central-1:123456789012:orders"] }]
    package_s3 = { bucket = "releases", key = join("", [for number in range(513) : "xx"]), version = "3sL4" }
  }
}

run "any_service" {
  command = plan
  expect_failures = [
    var.statements, # any service
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["*:Get*"], resources = ["arn:aws:sqs:eu-central-1:123456789012:orders"] }]
  }
}

run "passing_of_roles" {
  command = plan
  expect_failures = [
    var.statements, # passing of roles
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["iam:PassRole"], resources = ["arn:aws:iam::123456789012:role/other"] }]
  }
}

run "a_wildcard_that_includes_assume_role" {
  command = plan
  expect_failures = [
    var.statements, # a wildcard that includes assume role
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["sts:*"], resources = ["arn:aws:iam::123456789012:role/other"] }]
  }
}

run "new_code_for_the_function" {
  command = plan
  expect_failures = [
    var.statements, # new code for the function
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["lambda:UpdateFunctionCode"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:api"] }]
  }
}

run "new_permission_for_the_function" {
  command = plan
  expect_failures = [
    var.statements, # new permission for the function
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["lambda:AddPermission"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:other"] }]
  }
}

run "a_wildcard_that_includes_new_code_and_permissions" {
  command = plan
  expect_failures = [
    var.statements, # a wildcard that includes new code and permissions
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["lambda:*Function*"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:other"] }]
  }
}

run "adding_users_to_groups" {
  command = plan
  expect_failures = [
    var.statements, # adding users to groups
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:AdminAddUserToGroup"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "every_action_of_administrators" {
  command = plan
  expect_failures = [
    var.statements, # every action of administrators
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:Admin*"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "the_secret_of_a_machine_s_client" {
  command = plan
  expect_failures = [
    var.statements, # the secret of a machine's client
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:DescribeUserPoolClient"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "a_group_with_another_role" {
  command = plan
  expect_failures = [
    var.statements, # a group with another role
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:UpdateGroup"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "tokens_of_an_identity_pool" {
  command = plan
  expect_failures = [
    var.statements, # tokens of an identity pool
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-identity:GetOpenIdTokenForDeveloperIdentity"], resources = ["arn:aws:cognito-identity:eu-central-1:123456789012:identitypool/x"] }]
  }
}

run "an_api_without_its_authorizer" {
  command = plan
  expect_failures = [
    var.statements, # an api without its authorizer
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["apigateway:PATCH"], resources = ["arn:aws:apigateway:eu-central-1::/restapis/x/*"] }]
  }
}

run "change_of_a_stack_with_a_role" {
  command = plan
  expect_failures = [
    var.statements, # change of a stack with a role
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cloudformation:UpdateStack"], resources = ["arn:aws:cloudformation:eu-central-1:123456789012:stack/x/y"] }]
  }
}

run "all_actions_on_everything" {
  command = plan
  expect_failures = [
    var.statements, # all actions on everything
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:*"], resources = ["*"] }]
  }
}

run "a_wildcard_on_all_of_a_service" {
  command = plan
  expect_failures = [
    var.statements, # a wildcard on all of a service
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:Get*"], resources = ["arn:aws:s3:::*"] }]
  }
}

run "a_resource_of_any_service" {
  command = plan
  expect_failures = [
    var.statements, # a resource of any service
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["arn:*"] }]
  }
}

run "a_resource_by_name" {
  command = plan
  expect_failures = [
    var.statements, # a resource by name
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["documents"] }]
  }
}

run "no_action" {
  command = plan
  expect_failures = [
    var.statements, # no action
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = [], resources = ["*"] }]
  }
}

run "no_resource" {
  command = plan
  expect_failures = [
    var.statements, # no resource
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = [] }]
  }
}

run "a_sid_of_the_module_s_own" {
  command = plan
  expect_failures = [
    var.statements, # a sid of the module's own
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ sid = "KeepOffItself", actions = ["s3:GetObject"], resources = ["*"] }]
  }
}

run "a_sid_with_a_hyphen" {
  command = plan
  expect_failures = [
    var.statements, # a sid with a hyphen
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ sid = "my-own", actions = ["s3:GetObject"], resources = ["*"] }]
  }
}

run "an_operator_that_iam_lacks" {
  command = plan
  expect_failures = [
    var.statements, # an operator that iam lacks
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "Equals", variable = "aws:SourceIp", values = ["x"] }] }]
  }
}

run "a_condition_without_values" {
  command = plan
  expect_failures = [
    var.statements, # a condition without values
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "StringEquals", variable = "aws:SourceIp", values = [] }] }]
  }
}

run "a_condition_twice" {
  command = plan
  expect_failures = [
    var.statements, # a condition twice
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "Bool", variable = "aws:SecureTransport", values = ["true"] }, { test = "bool", variable = "aws:SecureTransport", values = ["true"] }] }]
  }
}

run "a_sid_twice" {
  command = plan
  expect_failures = [
    var.statements, # a sid twice
    var.package_s3, # an empty version
  ]
  module { source = "./modules/function/settings" }

  variables {
    package_s3 = { bucket = "releases", key = "api.zip", version = "" }
    statements = [for number in range(2) : { sid = "Same", actions = ["s3:GetObject"], resources = ["*"] }]
  }
}

run "harmless_statements_are_accepted" {
  command = plan
  module { source = "./modules/function/settings" }

  variables {
    package_s3 = { bucket = "releases", key = "api.zip", sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
    statements = [
      { actions = ["sqs:SendMessage", "secretsmanager:Get*"], resources = ["arn:aws:sqs:eu-central-1:123456789012:orders", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:api-*"] },
      { actions = ["lambda:InvokeFunction"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:mailer"] },
      { actions = ["cognito-idp:AdminGetUser", "cognito-idp:ListUsers"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] },
      { actions = ["cloudwatch:PutMetricData"], resources = ["*"] },
      { actions = ["execute-api:Invoke", "s3:*"], resources = ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/live/*", "arn:aws:s3:::documents/*"] },
    ]
  }

  assert {
    condition     = length(output.statements) == 5 && length(output.statements[0].conditions) == 0
    error_message = "The module must accept rights that do not weaken the design."
  }

  assert {
    condition     = output.package_s3.version == null
    error_message = "A digest of the zip must be enough without the object's version."
  }
}
