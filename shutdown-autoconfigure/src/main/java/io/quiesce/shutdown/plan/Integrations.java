package io.quiesce.shutdown.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport.ConditionAndOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport.ConditionAndOutcomes;
import org.springframework.util.ClassUtils;

/**
 * Which integrations are at work and which are not and why, as the conditions of their auto-configurations have decided it.
 */
final class Integrations {

    private static final String ROOT = ClassUtils.getPackageName(ClassUtils.getPackageName(Integrations.class)) + ".";

    private static final String SUFFIX = "ShutdownAutoConfiguration";

    private final List<String> present = new ArrayList<>();

    private final Map<String, String> absent = new TreeMap<>();

    Integrations(ConfigurableListableBeanFactory factory) {
        Map<String, ConditionAndOutcomes> sources =
                new TreeMap<>(ConditionEvaluationReport.get(factory).getConditionAndOutcomesBySource());
        sources.forEach((source, outcomes) -> {
            if (isIntegration(source)) {
                add(nameOf(source), outcomes);
            }
        });
    }

    private static boolean isIntegration(String source) {
        return source.startsWith(ROOT)
                && source.endsWith(SUFFIX)
                && !nameOf(source).isEmpty();
    }

    /** Of {@code io.quiesce.shutdown.kafka.KafkaShutdownAutoConfiguration} it is {@code kafka}. */
    private static String nameOf(String source) {
        String simple = ClassUtils.getShortName(source);
        return simple.substring(0, simple.length() - SUFFIX.length()).toLowerCase(Locale.ROOT);
    }

    private void add(String name, ConditionAndOutcomes outcomes) {
        if (outcomes.isFullMatch()) {
            this.present.add(name);
            return;
        }
        for (ConditionAndOutcome each : outcomes) {
            if (!each.getOutcome().isMatch()) {
                this.absent.put(name, String.valueOf(each.getOutcome().getMessage()));
                return;
            }
        }
    }

    List<String> present() {
        return this.present;
    }

    /** Return the others, each with the reason. */
    Map<String, String> absent() {
        return this.absent;
    }
}
