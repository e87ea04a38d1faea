# The inputs that are objects: refused where they have keys that nothing reads, of the right types, and
# complete.
module "settings" {
  source = "./settings"

  allowed_role_arns = var.allowed_role_arns
  iam_callers       = var.iam_callers != null
  package_s3        = var.package_s3
  role_selection    = var.role_selection
  session           = var.session
  statements        = var.statements

  given = {
    package_s3     = var.package_s3
    role_selection = var.role_selection
    session        = var.session
    statements     = var.statements
  }
}
