;;; partner-mode.el --- Partner programs as code  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "29.1"))
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Colours for `.partner' files, and the language server of Partner through Eglot, which comes with Emacs 29 (an
;; earlier Emacs needs the package `eglot').  Put this file on the load path, and say
;;
;;   (require 'partner-mode)
;;   (add-hook 'partner-mode-hook #'eglot-ensure)

;;; Code:

(defconst partner-mode-declarations
  '("program" "import" "rates" "category" "certification" "course" "enum" "record" "metric" "threshold" "tiers"
    "requirements" "tier" "track" "gate" "score" "band" "role" "specialization" "benefits" "terms" "benefit" "review"
    "exception" "kpi" "budget" "accept" "test")
  "The words that declarations begin with.")

(defconst partner-mode-font-lock
  `((,(concat "^[ \t]*" (regexp-opt partner-mode-declarations t) "\\_>") 1 font-lock-keyword-face)
    ("\\_<[0-9]\\{4\\}-[0-9]\\{2\\}-[0-9]\\{2\\}\\_>" . font-lock-constant-face)
    (,(regexp-opt '("and" "or" "not" "is" "in" "if" "else" "where" "within" "when" "missing" "none" "yes" "no"
                    "otherwise" "default" "same")
                  'symbols)
     . font-lock-builtin-face))
  "Colours until the server's own come.")

(defvar partner-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?` "\"" table)
    table)
  "What the signs of a policy are.")

;;;###autoload
(define-derived-mode partner-mode prog-mode "Partner"
  "The mode of partner programs as code."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "//+!?[ \t]*")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2)
  (setq-local font-lock-defaults '(partner-mode-font-lock)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.partner\\'" . partner-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(partner-mode . ("partner" "lsp"))))

(defun partner-explain (code)
  "Show the page of CODE; of the finding at point unless one is named."
  (interactive
   (list (let ((here (seq-some (lambda (it) (flymake-diagnostic-text it)) (flymake-diagnostics (point)))))
           (if (and here (string-match "\\[\\([a-z-]+\\)\\]" here))
               (match-string 1 here)
             (read-string "Code: ")))))
  (with-help-window "*partner explain*"
    (princ (shell-command-to-string (concat "partner explain " (shell-quote-argument code))))))

(provide 'partner-mode)

;;; partner-mode.el ends here
