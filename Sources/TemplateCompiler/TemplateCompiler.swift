enum PlaceholderTemplateCompiler {}
