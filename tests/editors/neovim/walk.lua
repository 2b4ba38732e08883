-- What a person does in Neovim with a policy, step by step; ends with an error at the first step that does not come out.
local function fail(what)
  io.stdout:write('FAILED ' .. what .. '\n')
  vim.cmd('cquit 1')
end

local function expect(what, holds)
  if not holds then
    fail(what)
  end
  io.stdout:write('ok ' .. what .. '\n')
end

local function wait(what, holds)
  expect(what, vim.wait(20000, holds, 20))
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 20000) or {}
  for _, answer in pairs(answers) do
    if answer.err then
      fail(method .. ': ' .. answer.err.message)
    end
    return answer.result
  end
end

-- The line and the column, counted from 0, at which a text first stands.
local function place(text)
  for at, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      return at - 1, column - 1
    end
  end
  fail('the file has no ' .. text)
end

local function at(text)
  local line, column = place(text)
  return { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = line, character = column } }
end

local function findings()
  return vim.diagnostic.get(0)
end

local function walk()
  vim.cmd.edit('acme.partner')
  expect('the file is a policy', vim.bo.filetype == 'partner' and vim.bo.commentstring == '// %s')
  wait('the server is attached', function()
    return #vim.lsp.get_clients({ bufnr = 0, name = 'partner' }) == 1
  end)

  -- Diagnostics.
  local line = place('annual_revenue   ')
  local whole = vim.api.nvim_buf_get_lines(0, line, line + 1, false)[1]
  vim.api.nvim_buf_set_lines(0, line, line + 1, false, { (whole:gsub('annual_revenue', 'anual_revenue', 1)) })
  wait('a broken line is found', function()
    return #findings() > 0
  end)
  local finding = findings()[1]
  expect('it stands where it is broken', finding.lnum == line and finding.col == 2)
  expect('it has its code', finding.code == 'unknown-name')
  expect('it says what to do', finding.message:find('did you mean `annual_revenue`', 1, true))
  vim.api.nvim_win_set_cursor(0, { line + 1, 4 })
  vim.cmd.PartnerExplain()
  expect('its page opens', vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] == '# unknown-name')
  vim.cmd.bwipeout()
  vim.api.nvim_buf_set_lines(0, line, line + 1, false, { whole })
  wait('a mended line is fine', function()
    return #findings() == 0
  end)

  -- Completion.
  local params = at('partner_type {')
  params.position.character = params.position.character + 4
  local list = ask('textDocument/completion', params)
  local labels = vim.tbl_map(function(item)
    return item.label
  end, list.items or list)
  expect('a name is offered where it fits', vim.tbl_contains(labels, 'partner_type'))

  -- Rename.
  params = at('certified  ')
  params.newName = 'engineers'
  local edit = ask('textDocument/rename', params)
  vim.lsp.util.apply_workspace_edit(edit, vim.lsp.get_clients({ name = 'partner' })[1].offset_encoding)
  local renamed = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  expect('a name is renamed where it is meant', renamed:find('metric engineers', 1, true) and renamed:find('misses engineers, experts', 1, true))
  expect('and nowhere else', renamed:find('"Certified engineers"', 1, true) and not renamed:find('certified[ ,]'))
  wait('a renamed file is fine', function()
    return #findings() == 0
  end)
  vim.cmd.undo()

  -- Layout.
  local tiers = place('Entry     "Registered Partner"')
  vim.api.nvim_buf_set_lines(0, tiers, tiers + 1, false, { 'Entry "Registered Partner",' })
  vim.lsp.buf.format({ timeout_ms = 20000 })
  local laid = vim.api.nvim_buf_get_lines(0, tiers, tiers + 1, false)[1]
  expect('the file is laid out', laid == '  Entry     "Registered Partner",')

  -- Why a partner got what it got, by the policy as it was at first.
  vim.cmd.edit({ bang = true })
  wait('the file is fine again', function()
    return #findings() == 0
  end)
  vim.cmd.PartnerWhy('P0000009')
  wait('why opens as a page', function()
    return vim.api.nvim_buf_get_name(0):find('partner-why:/P0000009', 1, true)
  end)
  for at, text in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if text:find('region is EMEA', 1, true) then
      vim.api.nvim_win_set_cursor(0, { at, #text - 1 })
      break
    end
  end
  vim.cmd.normal({ vim.api.nvim_replace_termcodes('<CR>', true, true, true) })
  expect('a line of it leads to its cell', vim.api.nvim_buf_get_name(0):find('data/partner.csv', 1, true))
  local cursor = vim.api.nvim_win_get_cursor(0)
  expect('and to the row', cursor[1] == 10 and cursor[2] > 0)
  vim.cmd.edit({ 'acme.partner', bang = true })

  -- Where a name is meant.
  local marks = ask('textDocument/documentHighlight', at('annual_revenue'))
  expect('the uses of a name are marked', #marks > 3)
end

local fine, why = pcall(walk)
if not fine then
  fail(tostring(why))
end
vim.cmd('qall!')
