{{ template "shared/f.sql" . }}
COMMENT ON FUNCTION f IS '{{.remark}}';
