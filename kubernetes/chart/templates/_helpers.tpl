{{- define "orders.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What the application may take, from SIGTERM to SIGKILL: a preStop hook runs before SIGTERM. */}}
{{- define "orders.terminationGracePeriod" -}}
{{- with .Values.shutdown -}}
{{- add .forceShutdownAfter .forceShutdownGrace .terminationMargin -}}
{{- end -}}
{{- end }}

{{/* What the platform has to grant, from the deletion of the pod on. */}}
{{- define "orders.terminationGracePeriodSeconds" -}}
{{- add (include "orders.terminationGracePeriod" .) .Values.preStop -}}
{{- end }}

{{- define "orders.application" -}}
shutdown:
  {{- with .Values.shutdown }}
  keep-accepting-for: {{ .keepAcceptingFor }}s
  cancel-running-tasks-after: {{ .cancelRunningTasksAfter }}s
  force-close-tasks-grace: {{ .forceCloseTasksGrace }}s
  force-shutdown-after: {{ .forceShutdownAfter }}s
  force-shutdown-grace: {{ .forceShutdownGrace }}s
  termination-margin: {{ .terminationMargin }}s
  {{- end }}
  termination-grace-period: {{ include "orders.terminationGracePeriod" . }}s
{{- end }}
