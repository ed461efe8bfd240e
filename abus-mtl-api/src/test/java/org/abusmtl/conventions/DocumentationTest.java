package org.abusmtl.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What javac's own check cannot do: it demands that a compact constructor repeats the {@code @param} of its record,
 * and it knows neither our {@code @since} nor our package-info.
 */
class DocumentationTest {
    private static final Path SOURCES = Path.of(System.getProperty("basedir", ""), "src", "main", "java");

    private static Findings findings;

    @BeforeAll
    static void readSources() throws IOException {
        findings = Findings.in(SOURCES);
    }

    @Test
    void everyPublicElementIsDocumented() {
        assertThat(findings.undocumented).isEmpty();
    }

    @Test
    void everyPublicTypeSaysSinceWhen() {
        assertThat(findings.withoutSince).isEmpty();
    }

    @Test
    void everyPackageIsExplainedAndNullMarked() {
        assertThat(findings.packages).isNotEmpty();
        assertThat(findings.explainedPackages).isEqualTo(findings.packages);
    }

    @Test
    void checkFindsWhatIsMissing(@TempDir Path sources) throws IOException {
        Files.writeString(sources.resolve("Poor.java"), """
                package poor;

                /** Kept. */
                public record Poor(int side) {
                    /** Refuses. */
                    public Poor {}

                    /** Adds. */
                    public <T> int plus(int other) { return side + other; }

                    public void silent() {}

                    @Override
                    public String toString() { return ""; }

                    void hidden() {}

                    public enum Colour { RED }
                }
                """);

        Findings poor = Findings.in(sources);

        assertThat(poor.undocumented)
                .containsExactlyInAnyOrder(
                        "Poor.java:4 Poor: no @param side",
                        "Poor.java:9 plus: no @param <T>",
                        "Poor.java:9 plus: no @param other",
                        "Poor.java:9 plus: no @return",
                        "Poor.java:11 silent: no comment",
                        "Poor.java:18 Colour: no comment",
                        "Poor.java:18 RED: no comment");
        assertThat(poor.withoutSince).containsExactly("Poor.java:4 Poor");
        assertThat(poor.packages).containsExactly("poor");
        assertThat(poor.explainedPackages).isEmpty();
    }

    /** The findings in one source folder. */
    private static final class Findings {
        final List<String> undocumented = new ArrayList<>();
        final List<String> withoutSince = new ArrayList<>();
        final Set<String> packages = new TreeSet<>();
        final Set<String> explainedPackages = new TreeSet<>();

        private final DocTrees docs;

        private Findings(DocTrees docs) {
            this.docs = docs;
        }

        static Findings in(Path sources) throws IOException {
            List<Path> files;
            try (Stream<Path> all = Files.walk(sources)) {
                files = all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.endsWith("module-info.java"))
                        .sorted()
                        .collect(Collectors.toList());
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
                JavacTask task = (JavacTask) compiler.getTask(
                        null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
                Findings findings = new Findings(DocTrees.instance(task));
                for (CompilationUnitTree unit : task.parse()) {
                    findings.check(unit);
                }
                return findings;
            }
        }

        private void check(CompilationUnitTree unit) {
            String name = unit.getPackageName().toString();
            packages.add(name);
            TreePath root = new TreePath(unit);
            if (unit.getSourceFile().getName().endsWith("package-info.java")) {
                boolean nullMarked = unit.getPackage().getAnnotations().stream()
                        .anyMatch(annotation ->
                                annotation.getAnnotationType().toString().endsWith("NullMarked"));
                if (nullMarked && docs.getDocCommentTree(new TreePath(root, unit.getPackage())) != null) {
                    explainedPackages.add(name);
                }
            }
            if (name.startsWith("org.abusmtl.internal")) {
                return;
            }
            for (Tree type : unit.getTypeDecls()) {
                if (type instanceof ClassTree declared
                        && declared.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    TreePath path = new TreePath(root, declared);
                    checkType(path, declared);
                    if (!hasTag(docs.getDocCommentTree(path), "since")) {
                        withoutSince.add(where(path, declared.getSimpleName().toString()));
                    }
                }
            }
        }

        private void checkType(TreePath path, ClassTree type) {
            List<String> parameters = typeParameters(type.getTypeParameters());
            boolean record = type.getKind() == Kind.RECORD;
            for (Tree member : type.getMembers()) {
                TreePath inner = new TreePath(path, member);
                if (member instanceof VariableTree field) {
                    if (record && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                        parameters.add(field.getName().toString());
                    } else if (visible(field.getModifiers(), type)) {
                        checkTags(inner, field.getName().toString(), List.of(), false);
                    }
                } else if (member instanceof ClassTree nested && visible(nested.getModifiers(), type)) {
                    checkType(inner, nested);
                } else if (member instanceof MethodTree method && visible(method.getModifiers(), type)) {
                    checkMethod(inner, method, record);
                }
            }
            checkTags(path, type.getSimpleName().toString(), parameters, false);
        }

        private void checkMethod(TreePath path, MethodTree method, boolean inRecord) {
            boolean constructor = method.getReturnType() == null;
            // The parameters of a compact constructor are those of the record's header, which stands before it.
            boolean compact = inRecord
                    && constructor
                    && method.getParameters().stream()
                            .anyMatch(parameter -> start(path, parameter) < start(path, method));
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            if (compact || overrides) {
                return;
            }
            List<String> parameters = typeParameters(method.getTypeParameters());
            method.getParameters()
                    .forEach(parameter -> parameters.add(parameter.getName().toString()));
            boolean returns = !constructor && !method.getReturnType().toString().equals("void");
            checkTags(path, method.getName().toString(), parameters, returns);
        }

        private void checkTags(TreePath path, String name, List<String> parameters, boolean returns) {
            DocCommentTree comment = docs.getDocCommentTree(path);
            if (comment == null || comment.getFullBody().isEmpty()) {
                undocumented.add(where(path, name) + ": no comment");
                return;
            }
            if (comment.getFullBody().stream().anyMatch(InheritDocTree.class::isInstance)) {
                return;
            }
            Set<String> explained = new HashSet<>();
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree param) {
                    String parameter = param.getName().toString();
                    explained.add(param.isTypeParameter() ? "<" + parameter + ">" : parameter);
                }
            }
            for (String parameter : parameters) {
                if (!explained.contains(parameter)) {
                    undocumented.add(where(path, name) + ": no @param " + parameter);
                }
            }
            boolean inlineReturn =
                    comment.getFullBody().stream().anyMatch(part -> part.getKind() == DocTree.Kind.RETURN);
            if (returns && !inlineReturn && !hasTag(comment, "return")) {
                undocumented.add(where(path, name) + ": no @return");
            }
        }

        private static boolean hasTag(DocCommentTree comment, String name) {
            return comment != null
                    && comment.getBlockTags().stream()
                            .anyMatch(tag -> tag instanceof BlockTagTree block
                                    && block.getTagName().equals(name));
        }

        private static List<String> typeParameters(List<? extends TypeParameterTree> declared) {
            List<String> names = new ArrayList<>();
            declared.forEach(parameter -> names.add("<" + parameter.getName() + ">"));
            return names;
        }

        private static boolean visible(ModifiersTree modifiers, ClassTree owner) {
            Set<Modifier> flags = modifiers.getFlags();
            boolean implied = owner.getKind() == Kind.INTERFACE || owner.getKind() == Kind.ANNOTATION_TYPE;
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || (implied && !flags.contains(Modifier.PRIVATE));
        }

        private String where(TreePath path, String name) {
            CompilationUnitTree unit = path.getCompilationUnit();
            return Path.of(unit.getSourceFile().getName()).getFileName() + ":"
                    + unit.getLineMap().getLineNumber(start(path, path.getLeaf())) + " " + name;
        }

        private long start(TreePath path, Tree tree) {
            return docs.getSourcePositions().getStartPosition(path.getCompilationUnit(), tree);
        }
    }
}
