# The reference API uses no rights of its own, so its execution role has only the module's policies. A
# plan shows policies that somebody added by hand, and an apply removes them. The function module
# leaves this to its caller, whose function may need more.
resource "aws_iam_role_policies_exclusive" "function" {
  role_name    = module.function.role_name
  policy_names = [module.function.role_policy_name]
}

resource "aws_iam_role_policy_attachments_exclusive" "function" {
  role_name   = module.function.role_name
  policy_arns = module.function.lock_out_policy_arns
}
