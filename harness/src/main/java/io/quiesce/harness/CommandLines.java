package io.quiesce.harness;

import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * How the commands of the project explain themselves, and how they end: with 2 and a hint if an option is not valid, with 1
 * and a line if they fail.
 */
public final class CommandLines {

    private CommandLines() {}

    /**
     * Prepare a command, and give it the option that explains it.
     * @param command an annotated command, named as it is typed, such as {@code ./demo}
     * @return what executes it
     */
    public static CommandLine of(Object command) {
        return new CommandLine(command)
                .addMixin("help", new Help())
                .setParameterExceptionHandler(CommandLines::explainBadOption)
                .setExecutionExceptionHandler(CommandLines::explainFailure);
    }

    private static int explainBadOption(ParameterException ex, String[] args) {
        CommandLine commandLine = ex.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println(prefix(commandLine) + ex.getMessage());
        err.println(prefix(commandLine) + "'" + commandLine.getCommandName() + " --help' shows the options");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static int explainFailure(Exception ex, CommandLine commandLine, ParseResult parsed) {
        if (!RunningProcesses.isEnding()) {
            commandLine.getErr().println(prefix(commandLine) + ex.getMessage());
            commandLine.getErr().flush();
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The script, which is the first word. */
    private static String prefix(CommandLine commandLine) {
        return commandLine.getCommandName().replaceFirst("^\\./(\\w+).*", "$1") + ": ";
    }

    /**
     * Refuse a number that cannot be meant.
     * @param spec the command
     * @param option the name of the option that has it
     * @param value the number
     * @throws ParameterException if it is not positive
     */
    public static void requirePositive(CommandSpec spec, String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), "'" + option + "' must be positive, but is " + value);
        }
    }

    /** The last option of each command. */
    private static final class Help {

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Print this text")
        private boolean help;
    }
}
