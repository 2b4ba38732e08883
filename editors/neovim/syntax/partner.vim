" Colours until the server's own come: comments, texts, numbers, dates, and the words that declarations begin with.
if exists('b:current_syntax')
  finish
endif
syntax match partnerComment "//.*$" contains=@Spell
syntax region partnerText start=+"+ skip=+\\.+ end=+"+ oneline
syntax match partnerName "`[^`]*`"
syntax match partnerNumber "\<\d[0-9_]*\(\.\d[0-9_]*\)\?[KMB]\?\>%\?"
syntax match partnerDate "\<\d\{4}-\d\d-\d\d\>"
syntax match partnerDeclaration "^\s*\zs\(program\|import\|rates\|category\|certification\|course\|enum\|record\|metric\|threshold\|tiers\|requirements\|tier\|track\|gate\|score\|band\|role\|specialization\|benefits\|terms\|benefit\|review\|exception\|kpi\|budget\|accept\|test\|for each\)\>\ze\(\s*[:,]\)\@!"
syntax match partnerClause "^\s*\zs\(version\|currency\|effective\|fiscal_year\|rounding\|history\|require\|retain\|staff\|group\|points\|weight\|best\|from\|when\|value\|plus\|cap\|floor\|promote\|demote\|grace\|notice\|judge\|inherit\|given\|expect\|reason\|by\|otherwise\)\>\ze\(\s*[:,]\)\@!"
syntax keyword partnerWord and or not is in if else where within when missing none yes no otherwise default same
highlight default link partnerComment Comment
highlight default link partnerText String
highlight default link partnerName Identifier
highlight default link partnerNumber Number
highlight default link partnerDate Number
highlight default link partnerDeclaration Structure
highlight default link partnerClause Statement
highlight default link partnerWord Keyword
let b:current_syntax = 'partner'
