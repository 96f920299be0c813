# Parses the document, which ../../../steps/document.ts writes, once. Each list holds the lines of one kind in their order,
# each after the number of its transaction.

# Sets
#   document_guards      N KIND ..., and N take-back
#   document_questions   N LINK ADDRESS ...: questions to segments
#   document_asks        N ID PATH LINK ADDRESS: questions to gateways
#   document_claims      N FILE URN
#   document_steps       N LINE: steps on the host
#   document_inside      N STEP WORD PATH ...: steps in other namespaces, after STEP other steps of the transaction
#   document_undos       N STEP WORD ...
#   document_records     N WORD FILE ...
#   document_kept        N keep, or N unkeep: see keep.sh
#   document_shared      N, if more than records of links would change
#   document_revert      TOKEN SECONDS, of a change that is taken back unless somebody confirms it
#   document_ordered     1, if an engine is to make or remove networks
# and document_elsewhere, if there is something to do in other namespaces.
# Fails, before anything is done, if it does not know a line.
parse() {
  document_guards="" document_questions="" document_claims="" document_steps="" document_inside="" document_undos=""
  document_records="" document_asks="" document_kept="" document_shared=$nl document_elsewhere="" parse_number="" parse_count=0
  parse_steps="" parse_inside="" parse_undos="" parse_records="" document_revert="" document_ordered=""
  for parse_line in $document; do
    parse_rest=${parse_line#* }
    case $parse_line in
      "put "* | "turn "* | "drop "*)
        parse_records="$parse_records$parse_number $parse_line$nl"
        case $parse_rest$document_shared in
          links/* | routes/* | *"$nl$parse_number$nl") ;;
          *) document_shared="$document_shared$parse_number$nl" ;;
        esac
        ;;
      "do "*) parse_steps="$parse_steps$parse_number $parse_rest$nl" parse_count=$((parse_count + 1)) ;;
      "undo "* | "undo-in "* | "undo-sysctl "* | "undo-engine "*)
        case $parse_line in "undo-"*) document_elsewhere=1 ;; esac
        case $parse_line in "undo-engine "*) document_ordered=1 ;; esac
        parse_undos="$parse_undos$parse_number ${parse_rest%% *} ${parse_line%% *} ${parse_rest#* }$nl"
        ;;
      "in "* | "is "* | "sysctl "* | "tune "* | "engine "*)
        document_elsewhere=1
        parse_inside="$parse_inside$parse_number $parse_count $parse_line$nl" parse_count=$((parse_count + 1))
        ;;
      "guard silence "*) document_questions="$document_questions$parse_number ${parse_rest#* }$nl" ;;
      "guard "* | take-back) document_guards="$document_guards$parse_number $parse_rest$nl" ;;
      keep | unkeep) document_kept="$document_kept$parse_number $parse_line$nl" ;;
      "ask "*) document_asks="$document_asks$parse_number $parse_rest$nl" ;;
      "claim "*) document_claims="$document_claims$parse_number $parse_rest$nl" ;;
      "trunkline 1" | "tx "*)
        # Rarely, because each time all of a long text is copied.
        case $parse_rest in *0) gather ;; esac
        parse_number=$parse_rest parse_count=0
        ;;
      "revert "*" "*) document_revert=$parse_rest ;;
      end) ;;
      *) echo "problem unknown-line $parse_line"; return 1 ;;
    esac
  done
  gather
}

# Adds what parse found since the last call.
gather() {
  document_steps=$document_steps$parse_steps document_inside=$document_inside$parse_inside
  document_undos=$document_undos$parse_undos document_records=$document_records$parse_records
  parse_steps="" parse_inside="" parse_undos="" parse_records=""
}
