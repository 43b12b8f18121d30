package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.closing.ClosingShutdownAutoConfiguration;
import io.quiesce.shutdown.leadership.LeadershipShutdownAutoConfiguration;
import io.quiesce.shutdown.report.ReportShutdownAutoConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page of the report describes the report that is written: the same fields at every level, in the example and the table.
 */
@Timeout(60)
class ReportPageTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z.\\[\\]]+)` \\|");

    private static Set<String> written;

    private final Page page = Page.of("docs/report.md");

    /** A shutdown in which everything there is a field for has happened. */
    @BeforeAll
    static void shutDown(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.json");
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class,
                        ClosingShutdownAutoConfiguration.class,
                        LeadershipShutdownAutoConfiguration.class,
                        ReportShutdownAutoConfiguration.class))
                .withPropertyValues("shutdown.report.file=" + file, "shutdown.cancel-running-tasks-after=0s")
                .withBean(ShutdownHandler.class, () -> (progress) -> {})
                .withBean(RegistryStub.class)
                .withBean(LeadershipGroup.class, Leadership::new)
                .run((context) -> {
                    WorkTracker tracker = context.getBean(WorkTracker.class);
                    tracker.begin("to be abandoned");
                    WorkTracker.Work work = tracker.begin("to be cancelled");
                    work.onCancel(work::close);
                });
        written = fields(new JsonMapper().readTree(Files.readString(file)));
    }

    /** One that is given up at once. */
    private static final class Leadership implements LeadershipGroup {

        private boolean leads = true;

        @Override
        public String name() {
            return "reports";
        }

        @Override
        public boolean isLeading() {
            return this.leads;
        }

        @Override
        public void withdraw() {
            this.leads = false;
        }

        @Override
        public void join() {
            this.leads = true;
        }

        @Override
        public void onChange(Runnable changed) {
            // It does not change by itself.
        }
    }

    /** The names of all fields, such as 'phases[].name'. */
    private static Set<String> fields(JsonNode node) {
        Set<String> names = new TreeSet<>();
        addFields("", node, names);
        return names;
    }

    private static void addFields(String prefix, JsonNode node, Set<String> names) {
        node.propertyStream().forEach((field) -> {
            String name = prefix + field.getKey();
            names.add(name);
            addFields(name + ".", field.getValue(), names);
            field.getValue().valueStream().filter(JsonNode::isObject).forEach((element) -> {
                if (field.getValue().isArray()) {
                    addFields(name + "[].", element, names);
                }
            });
        });
    }

    @Test
    void theExampleHasEveryField() {
        JsonNode example = this.page.blocks().stream()
                .filter((block) -> block.language().equals("json"))
                .map((block) -> new JsonMapper().readTree(block.text()))
                .findFirst()
                .orElseThrow();
        assertThat(fields(example)).isEqualTo(written);
    }

    @Test
    void theTableHasEveryField() {
        Set<String> rows = ROW.matcher(this.page.prose())
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        // The counts have a field for each kind of work, which the table has in one row.
        Set<String> expected = written.stream()
                .map((name) -> name.replaceFirst("^(completed|refused)\\..*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(expected);
    }
}
