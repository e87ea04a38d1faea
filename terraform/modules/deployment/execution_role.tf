# The reference API does nothing with rights of its own, so its execution role has none but the
# module's: a plan shows what was given to it by hand, and an apply takes it away. The module leaves
# that to its caller, whose function may need more.
resource "aws_iam_role_policies_exclusive" "function" {
  role_name    = module.function.role_name
  policy_names = [module.function.role_policy_name]
}

resource "aws_iam_role_policy_attachments_exclusive" "function" {
  role_name   = module.function.role_name
  policy_arns = module.function.lock_out_policy_arns
}
