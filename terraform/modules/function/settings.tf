# The inputs that are objects: this module refuses unknown keys, converts types and fills in defaults.
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
