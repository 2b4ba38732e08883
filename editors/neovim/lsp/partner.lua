-- The language server of Partner, for Neovim 0.11 and later.
return {
  cmd = { 'partner', 'lsp' },
  filetypes = { 'partner' },
  root_markers = { '.git' },
  -- The same settings as in every editor; see editors/README.md.
  settings = {
    partner = {
      data = { folder = '', previous = '', asOf = '' },
      population = { show = 'on' },
    },
  },
}
