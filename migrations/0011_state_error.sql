-- Of a run that could not be sealed: whose it is to mend that, as lib/core/result.hpp tells errors apart. What happened
-- stands in state_reason.
ALTER TABLE runs ADD COLUMN state_error TEXT CHECK (
  state_error IS NULL OR
  (state = 'cancelled' AND (state_error = 'unexpected' OR state_error = 'bad_input' OR state_error = 'refused' OR
                            state_error = 'unreachable' OR state_error = 'audit_broken')));
