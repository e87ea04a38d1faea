# What the execution role may not be given, one by one, and where its code may not be. Either variable
# fails by itself, so one run can have a wrong value for each.
variables {
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
  iam_callers       = false
  given             = {}
}

run "refused_1" {
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

run "refused_2" {
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

run "refused_3" {
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

run "refused_4" {
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

run "refused_5" {
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

run "refused_6" {
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

run "refused_7" {
  command = plan
  expect_failures = [
    var.statements, # any service
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["*:Get*"], resources = ["arn:aws:sqs:eu-central-1:123456789012:orders"] }]
  }
}

run "refused_8" {
  command = plan
  expect_failures = [
    var.statements, # roles passed on
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["iam:PassRole"], resources = ["arn:aws:iam::123456789012:role/other"] }]
  }
}

run "refused_9" {
  command = plan
  expect_failures = [
    var.statements, # a wildcard that hides assuming
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["sts:*"], resources = ["arn:aws:iam::123456789012:role/other"] }]
  }
}

run "refused_10" {
  command = plan
  expect_failures = [
    var.statements, # the function rewritten
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["lambda:UpdateFunctionCode"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:api"] }]
  }
}

run "refused_11" {
  command = plan
  expect_failures = [
    var.statements, # the function opened
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["lambda:AddPermission"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:other"] }]
  }
}

run "refused_12" {
  command = plan
  expect_failures = [
    var.statements, # a wildcard that hides the same
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["lambda:*Function*"], resources = ["arn:aws:lambda:eu-central-1:123456789012:function:other"] }]
  }
}

run "refused_13" {
  command = plan
  expect_failures = [
    var.statements, # a user promoted
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:AdminAddUserToGroup"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "refused_14" {
  command = plan
  expect_failures = [
    var.statements, # all that administrators may
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:Admin*"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "refused_15" {
  command = plan
  expect_failures = [
    var.statements, # the secret of a machine's client
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:DescribeUserPoolClient"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "refused_16" {
  command = plan
  expect_failures = [
    var.statements, # a group with another role
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-idp:UpdateGroup"], resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"] }]
  }
}

run "refused_17" {
  command = plan
  expect_failures = [
    var.statements, # credentials of an identity pool
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cognito-identity:GetOpenIdTokenForDeveloperIdentity"], resources = ["arn:aws:cognito-identity:eu-central-1:123456789012:identitypool/x"] }]
  }
}

run "refused_18" {
  command = plan
  expect_failures = [
    var.statements, # an api without its authorizer
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["apigateway:PATCH"], resources = ["arn:aws:apigateway:eu-central-1::/restapis/x/*"] }]
  }
}

run "refused_19" {
  command = plan
  expect_failures = [
    var.statements, # a stack with its own role
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["cloudformation:UpdateStack"], resources = ["arn:aws:cloudformation:eu-central-1:123456789012:stack/x/y"] }]
  }
}

run "refused_20" {
  command = plan
  expect_failures = [
    var.statements, # all actions on everything
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:*"], resources = ["*"] }]
  }
}

run "refused_21" {
  command = plan
  expect_failures = [
    var.statements, # a wildcard on all of a service
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:Get*"], resources = ["arn:aws:s3:::*"] }]
  }
}

run "refused_22" {
  command = plan
  expect_failures = [
    var.statements, # a resource of any service
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["arn:*"] }]
  }
}

run "refused_23" {
  command = plan
  expect_failures = [
    var.statements, # a resource by name
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["documents"] }]
  }
}

run "refused_24" {
  command = plan
  expect_failures = [
    var.statements, # no action
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = [], resources = ["*"] }]
  }
}

run "refused_25" {
  command = plan
  expect_failures = [
    var.statements, # no resource
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = [] }]
  }
}

run "refused_26" {
  command = plan
  expect_failures = [
    var.statements, # a sid of the module's own
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ sid = "KeepOffItself", actions = ["s3:GetObject"], resources = ["*"] }]
  }
}

run "refused_27" {
  command = plan
  expect_failures = [
    var.statements, # a sid with a hyphen
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ sid = "my-own", actions = ["s3:GetObject"], resources = ["*"] }]
  }
}

run "refused_28" {
  command = plan
  expect_failures = [
    var.statements, # an operator that iam lacks
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "Equals", variable = "aws:SourceIp", values = ["x"] }] }]
  }
}

run "refused_29" {
  command = plan
  expect_failures = [
    var.statements, # a condition without values
  ]
  module { source = "./modules/function/settings" }

  variables {
    statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "StringEquals", variable = "aws:SourceIp", values = [] }] }]
  }
}

run "refused_30" {
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
  command         = plan
  expect_failures = [var.statements]
  module { source = "./modules/function/settings" }

  variables {
    statements = [for number in range(2) : { sid = "Same", actions = ["s3:GetObject"], resources = ["*"] }]
  }
}

run "what_may_be_given" {
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
    error_message = "Rights that open nothing of the design must be given."
  }

  assert {
    condition     = output.package_s3.version == null
    error_message = "The zip's digest must do without the object's version."
  }
}
