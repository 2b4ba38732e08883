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

-- Asks the server of the current policy to do something, and hands on what it answers.
local function execute(command, arguments, take)
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'partner' })[1]
  if not client then
    vim.notify('open a policy first: no server is attached to this buffer')
    return
  end
  client:request('workspace/executeCommand', { command = command, arguments = arguments }, function(problem, answer)
    if problem then
      vim.notify(problem.message, vim.log.levels.ERROR)
    else
      take(answer, client)
    end
  end)
end

-- The lens above a test tells what came of it.
vim.lsp.commands['partner.server.tests'] = function(command)
  execute(command.command, command.arguments, function(said)
    vim.notify(said)
  end)
end

-- Shows why a partner got what it got. <CR> follows what stands under the cursor to its clause or its cell.
local function show_why(key, why, client)
  vim.cmd.new()
  local buffer = vim.api.nvim_get_current_buf()
  vim.api.nvim_buf_set_name(buffer, 'partner-why:/' .. key .. '#' .. buffer)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(why.text:gsub('\n$', ''), '\n'))
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].modifiable = false
  vim.keymap.set('n', '<CR>', function()
    local cursor = vim.api.nvim_win_get_cursor(0)
    local line = vim.api.nvim_get_current_line()
    local chosen
    for _, link in ipairs(why.links) do
      local from, to = link.range.start, link.range['end']
      if from.line == cursor[1] - 1 then
        local first = vim.str_byteindex(line, client.offset_encoding, from.character, false)
        local last = vim.str_byteindex(line, client.offset_encoding, to.character, false)
        -- Anywhere else in the line it is the first link that is meant.
        if chosen == nil or (first <= cursor[2] and cursor[2] < last) then
          chosen = link
        end
      end
    end
    if chosen then
      vim.cmd.wincmd('p')
      vim.lsp.util.show_document(chosen.to, client.offset_encoding, { focus = true })
    end
  end, { buffer = buffer, desc = 'Go to the clause or the cell' })
end

vim.api.nvim_create_user_command('PartnerWhy', function(args)
  local key, about = args.fargs[1], args.fargs[2]
  execute('partner.server.why', { vim.uri_from_bufnr(0), key, about }, function(why, client)
    show_why(key, why, client)
  end)
end, { nargs = '+', desc = 'Why a partner got what it got: its key, and the one result that is asked about' })
