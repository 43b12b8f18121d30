package io.quiesce.shutdown.beans;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What is counted of the beans of an application, and what is not and why. Integrations note it at the definition of a bean
 * when they have dealt with it, for whoever explains the shutdown.
 *
 * @since 0.1.0
 */
public final class Coverage {

    private static final String ATTRIBUTE = Coverage.class.getName();

    private Coverage() {}

    /**
     * What was noted of a bean.
     *
     * @param bean the name of the bean
     * @param isCounted whether work of it is counted
     * @param text what is counted, or why nothing is
     */
    public record Note(String bean, boolean isCounted, String text) {}

    /**
     * Note that work of a bean is counted.
     * @param factory the bean factory
     * @param bean the name of the bean
     * @param what the work
     */
    public static void counted(ConfigurableListableBeanFactory factory, String bean, String what) {
        note(factory, new Note(bean, true, what));
    }

    /**
     * Note that work of a bean is not counted.
     * @param factory the bean factory
     * @param bean the name of the bean
     * @param why the reason
     */
    public static void leftAlone(ConfigurableListableBeanFactory factory, String bean, String why) {
        note(factory, new Note(bean, false, why));
    }

    private static void note(ConfigurableListableBeanFactory factory, Note note) {
        // A bean that somebody has registered as it is has no definition, and nobody can look it up by its type first.
        if (factory.containsBeanDefinition(note.bean())) {
            factory.getBeanDefinition(note.bean()).setAttribute(ATTRIBUTE, note);
        }
    }

    /**
     * Return what has been noted so far.
     * @param factory the bean factory
     * @return the notes, in the order of the definitions
     */
    public static List<Note> of(ConfigurableListableBeanFactory factory) {
        List<Note> notes = new ArrayList<>();
        Stream.of(factory.getBeanDefinitionNames())
                .map((name) -> factory.getBeanDefinition(name).getAttribute(ATTRIBUTE))
                .forEach((attribute) -> {
                    if (attribute instanceof Note note) {
                        notes.add(note);
                    }
                });
        return notes;
    }
}
