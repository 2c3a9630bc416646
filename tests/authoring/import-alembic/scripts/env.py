revision_environment = True
