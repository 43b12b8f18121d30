package io.quiesce.harness.process;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * What a report says, in one line: the exit code, and all that did not go well.
 */
final class ReportDigest {

    private static final String COMPLETED = "completed";

    private final List<String> parts = new ArrayList<>();

    private ReportDigest() {}

    static String of(JsonNode report) {
        ReportDigest digest = new ReportDigest();
        digest.parts.add("exit code " + report.required("exitCode").asInt());
        digest.addPhases(report.required("phases"));
        digest.addCount(report, "cancelled");
        digest.addCount(report, "abandoned");
        digest.addUnfinished(report.required("handlers"), "handler");
        digest.addUnfinished(report.required("registry"), "leaving");
        digest.addUnfinished(report.required("closed"), "bean");
        return String.join("; ", digest.parts);
    }

    private void addPhases(JsonNode phases) {
        for (JsonNode phase : phases) {
            String name = phase.required("name").asString();
            String outcome = phase.required("outcome").asString();
            if (!outcome.equals(COMPLETED) && !name.equals("exit")) {
                this.parts.add(name + " " + words(outcome));
            }
        }
    }

    private void addCount(JsonNode report, String name) {
        int count = report.required(name).size();
        if (count > 0) {
            this.parts.add(count + " " + name);
        }
    }

    private void addUnfinished(JsonNode all, String what) {
        for (JsonNode each : all) {
            String outcome = each.required("outcome").asString();
            if (!outcome.equals(COMPLETED)) {
                this.parts.add(
                        "%s `%s` %s".formatted(what, each.required("name").asString(), words(outcome)));
            }
        }
    }

    private static String words(String outcome) {
        return outcome.replace('_', ' ');
    }
}
