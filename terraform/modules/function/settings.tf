# The inputs that are objects: refused where they have keys that nothing reads, of the right types, and
# complete.
module "settings" {
  source = "./settings"

  allowed_role_arns = var.allowed_role_arns
  iam_callers       = var.iam_callers != null
  role_selection    = var.role_selection
  session           = var.session

  given = {
    role_selection = var.role_selection
    session        = var.session
  }
}
