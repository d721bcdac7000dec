# bash completion for llm-router
_llm_router() {
	local commands
	if [ "$COMP_CWORD" = 1 ]; then
		commands=$(llm-router help 2>/dev/null | sed -n 's/^  \([a-z-]*\) .*/\1/p')
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$2")
	elif [ "${2#-}" != "$2" ]; then
		commands=$(llm-router "${COMP_WORDS[1]}" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p')
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$2")
	fi
}
complete -o default -F _llm_router llm-router
