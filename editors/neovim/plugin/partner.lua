-- Starts the server for `.partner` files, and shows the page of a finding's code.
vim.lsp.enable('partner')

-- `gx` on a finding and the link that the server gives with it open a buffer of this name.
vim.api.nvim_create_autocmd('BufReadCmd', {
  pattern = '*partner-explain:/*.md',
  callback = function(args)
    local code = args.match:match('([%w-]+)%.md$')
    local ran = vim.system({ 'partner', 'explain', code or '', '--format', 'markdown' }, { text = true }):wait()
    local text = ran.code == 0 and ran.stdout or ran.stderr
    vim.api.nvim_buf_set_lines(args.buf, 0, -1, false, vim.split(text:gsub('\n$', ''), '\n'))
    vim.bo[args.buf].buftype = 'nofile'
    vim.bo[args.buf].modifiable = false
    vim.bo[args.buf].filetype = 'markdown'
  end,
})

vim.api.nvim_create_user_command('PartnerExplain', function(args)
  local code = args.args
  if code == '' then
    local here = vim.diagnostic.get(0, { lnum = vim.api.nvim_win_get_cursor(0)[1] - 1 })[1]
    code = here and tostring(here.code) or ''
  end
  if code == '' then
    vim.notify('no finding stands in this line: name a code, as in :PartnerExplain unknown-name')
    return
  end
  vim.cmd.split('partner-explain:/' .. code .. '.md')
end, { nargs = '?', desc = "The page of a finding's code" })
