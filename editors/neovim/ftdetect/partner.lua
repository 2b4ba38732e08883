vim.filetype.add({ extension = { partner = 'partner' } })
