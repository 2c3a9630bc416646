CREATE OR REPLACE VIEW account_view AS SELECT n FROM account;
